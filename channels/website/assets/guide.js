// Sends messages without loading the page anew. Without this file everything works too, a page at a time.
(function () {
  "use strict";
  var framed = window.parent !== window;
  function toHost(words) { if (framed) window.parent.postMessage(words, "*"); }
  toHost("the guide is here");
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") toHost("close the guide");
  });

  // Other tabs of this browser hear that something was said, or cleared.
  var tabs = window.BroadcastChannel && !framed ? new BroadcastChannel("guide") : null;
  function tellTabs() { if (tabs) tabs.postMessage("changed"); }
  if (document.getElementById("cleared")) tellTabs();

  var say = document.getElementById("say");
  if (!say || !window.fetch || !window.AbortController) return;
  var log = document.getElementById("log");
  var text = document.getElementById("text");
  var send = say.querySelector("button");
  var problem = document.getElementById("problem");
  var wait = document.getElementById("wait");
  var title = document.title.replace(/^Error: /, "");
  var SLOW = 1500, AGAIN = 1000, GIVEN_UP = 20000;
  var busy = false;

  document.getElementById("keys").hidden = false;

  function failed(words) {
    problem.textContent = "Error: " + words;
    text.setAttribute("aria-invalid", "true");
    document.title = "Error: " + title;
  }

  function fine() {
    problem.textContent = "";
    wait.textContent = "";
    text.removeAttribute("aria-invalid");
    document.title = title;
    var summary = document.querySelector(".summary");
    if (summary) summary.remove();
  }

  function waiting(now) {
    busy = now;
    text.readOnly = now;
    if (now) send.setAttribute("aria-disabled", "true"); else send.removeAttribute("aria-disabled");
  }

  function settle(form, button) {
    // What was chosen stays readable, and keeps the focus; the other choices go.
    if (!button) return;
    form.querySelectorAll("button").forEach(function (other) {
      if (other === button) { other.setAttribute("aria-disabled", "true"); other.classList.add("chosen"); }
      else other.hidden = true;
    });
  }

  function retire() {
    log.querySelectorAll("form button:not([aria-disabled])").forEach(function (button) {
      if (button !== document.activeElement) button.hidden = true;
      button.setAttribute("aria-disabled", "true");
    });
  }

  function turnIs(number) {
    document.querySelectorAll("input[name=turn]").forEach(function (input) { input.value = number; });
  }

  // What stands on the page is not how the conversation is now: what was typed stays, the rest is brought up to date.
  function refresh(words) {
    if (framed) return;
    fetch(say.action, { credentials: "same-origin" })
      .then(function (response) { return response.text(); })
      .then(function (html) {
        var now = new DOMParser().parseFromString(html, "text/html");
        if (!now.getElementById("say")) return;
        if (log.contains(document.activeElement)) text.focus();
        log.innerHTML = now.getElementById("log").innerHTML;
        document.getElementById("switch").innerHTML = now.getElementById("switch").innerHTML;
        turnIs(now.querySelector("#say input[name=turn]").value);
        ready();
        if (words) wait.textContent = words;
      })
      .catch(function () {});
  }

  function check() {
    var shown = say.querySelector("input[name=turn]").value;
    if (busy || framed || document.hidden) return;
    fetch(say.action, { headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(function (response) { return response.json(); })
      .then(function (reply) {
        if (reply.turn === undefined || busy || String(reply.turn) === shown) return;
        refresh(reply.turn ? "Something was said in another tab. This is where the conversation is now."
          : "Your conversation was cleared, in another tab perhaps. You can start a new one here.");
      })
      .catch(function () {});
  }
  document.addEventListener("visibilitychange", check);
  window.addEventListener("pageshow", function (event) { if (event.persisted) check(); });
  if (tabs) tabs.onmessage = check;

  // Where no answer comes, the same is sent once more: the turn's number has it taken once, and answered the same.
  function sent(body, signal, isLast) {
    function again() {
      return new Promise(function (resolve) { setTimeout(resolve, AGAIN); }).then(function () { return sent(body, signal, true); });
    }
    return fetch(say.action, { method: "POST", body: body, headers: { Accept: "application/json" }, credentials: "same-origin", signal: signal })
      .then(function (response) {
        return !isLast && (response.status === 502 || response.status === 503) ? again() : response.json();
      }, function (error) {
        if (isLast || signal.aborted) throw error;
        return again();
      });
  }

  function exchange(form, button) {
    var body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.set(button.name, button.value);
    var stop = new AbortController();
    var slow = setTimeout(function () { wait.textContent = "The guide is thinking. Please wait."; }, SLOW);
    var end = setTimeout(function () { stop.abort(); }, GIVEN_UP);
    waiting(true);
    sent(body, stop.signal, false)
      .then(function (reply) {
        wait.textContent = "";
        if (reply.turn !== undefined) turnIs(reply.turn);
        // In a frame of another site no cookie comes back: the forms carry the conversation.
        if (reply.token) document.querySelectorAll("input[name=conversation]").forEach(function (input) {
          input.value = reply.token;
        });
        if (reply.problem) {
          failed(reply.problem);
          if (reply.outdated) refresh();
          return;
        }
        fine();
        if (form.id !== "switch") settle(form, button);
        retire();
        if (reply.turn === 0) log.textContent = "";  // it was cleared: nothing of it stays on the screen
        log.insertAdjacentHTML("beforeend", reply.html);
        ready();
        tellTabs();
        if (form === say) text.value = "";
        var toggle = document.querySelector("#switch button");
        toggle.value = reply.switch.payload;
        toggle.textContent = reply.switch.title;
        var added = log.lastElementChild.previousElementSibling || log.lastElementChild;
        var answer = log.lastElementChild;
        (answer.offsetHeight > window.innerHeight ? answer : added).scrollIntoView();
      })
      .catch(function () {
        wait.textContent = "";
        failed("The guide can't be reached just now. What you typed is still here. Please try again in a minute.");
      })
      .then(function () { clearTimeout(slow); clearTimeout(end); waiting(false); });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button");
    if (!button) return;
    if (button.getAttribute("aria-disabled")) event.preventDefault();
    if (button.classList.contains("reads")) readAloud(button);
    if (button.classList.contains("copies")) copy(button);
  });

  // Copying needs the script: without it the words can be selected.
  function copy(button) {
    navigator.clipboard.writeText(button.dataset.copy).then(
      function () { button.nextElementSibling.textContent = "Copied."; },
      function () { button.nextElementSibling.textContent = "Please select the words and copy them."; });
  }

  // Only a voice of the device itself: others would send the words elsewhere.
  var speech = window.speechSynthesis;
  function voice() {
    return speech && speech.getVoices().filter(function (one) { return one.localService && /^en/i.test(one.lang); })
      .sort(function (one, other) { return /GB/i.test(other.lang) - /GB/i.test(one.lang); })[0];
  }

  function readAloud(button) {
    var stops = button.dataset.reading;
    speech.cancel();
    log.querySelectorAll(".reads[data-reading]").forEach(silent);
    if (stops) return;
    var words = [];
    button.parentNode.querySelectorAll("p, li, th, td, dt, dd, .choices button").forEach(function (part) {
      if (part.hidden || part.querySelector("p, li") || part.matches(".sender, dd button") || part.closest("[hidden]")) return;
      words.push(part.textContent.trim());
    });
    var said = new SpeechSynthesisUtterance(words.filter(Boolean).join(".\n").replace(/([.?!:])\.\n/g, "$1\n"));
    said.voice = voice();
    said.lang = said.voice.lang;
    said.onend = said.onerror = function () { silent(button); };
    button.dataset.reading = "yes";
    button.textContent = "Stop reading";
    speech.speak(said);
  }

  function silent(button) {
    delete button.dataset.reading;
    button.textContent = "Read aloud";
  }

  // What needs the script, and this browser can do, is offered.
  function ready() {
    if (navigator.clipboard) log.querySelectorAll(".copies").forEach(function (button) { button.hidden = false; });
    if (voice()) log.querySelectorAll(".reads").forEach(function (button) { button.hidden = false; });
  }
  ready();
  if (speech && speech.addEventListener) speech.addEventListener("voiceschanged", ready);

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter || (form.contains(document.activeElement) ? document.activeElement : null);
    if (form !== say && form.id !== "switch" && !(form.closest("#log") && button && button.name === "payload")) return;
    event.preventDefault();
    if (busy) return;
    if (form === say && !text.value.trim()) { failed("Please type a message first."); text.focus(); return; }
    if (speech) speech.cancel();
    exchange(form, form === say ? null : button);
  });

  text.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send.click();
    }
  });
})();
