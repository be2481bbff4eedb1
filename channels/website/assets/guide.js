// Sends messages without loading the page anew. Without this file everything works too, a page at a time.
(function () {
  "use strict";
  var say = document.getElementById("say");
  if (!say || !window.fetch || !window.AbortController) return;
  var log = document.getElementById("log");
  var text = document.getElementById("text");
  var send = say.querySelector("button");
  var problem = document.getElementById("problem");
  var wait = document.getElementById("wait");
  var title = document.title.replace(/^Error: /, "");
  var SLOW = 1500, GIVEN_UP = 20000;
  var busy = false;

  document.getElementById("keys").hidden = false;

  function failed(words) {
    problem.textContent = "Error: " + words;
    text.setAttribute("aria-invalid", "true");
    document.title = "Error: " + title;
  }

  function fine() {
    problem.textContent = "";
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

  function exchange(form, button) {
    var body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.set(button.name, button.value);
    var stop = new AbortController();
    var slow = setTimeout(function () { wait.textContent = "The guide is thinking. Please wait."; }, SLOW);
    var end = setTimeout(function () { stop.abort(); }, GIVEN_UP);
    waiting(true);
    fetch(say.action, { method: "POST", body: body, headers: { Accept: "application/json" }, credentials: "same-origin", signal: stop.signal })
      .then(function (response) { return response.json(); })
      .then(function (reply) {
        if (reply.turn !== undefined) {
          document.querySelectorAll("input[name=turn]").forEach(function (input) { input.value = reply.turn; });
        }
        if (reply.token) [say, document.getElementById("switch")].forEach(function (form) {
          // In a frame of another site no cookie comes back: the forms carry the conversation.
          var held = form.querySelector("input[name=conversation]") || form.appendChild(document.createElement("input"));
          held.type = "hidden";
          held.name = "conversation";
          held.value = reply.token;
        });
        if (reply.problem) { failed(reply.problem); return; }
        fine();
        if (form.id !== "switch") settle(form, button);
        retire();
        log.insertAdjacentHTML("beforeend", reply.html);
        copying();
        if (form === say) text.value = "";
        var toggle = document.querySelector("#switch button");
        toggle.value = reply.switch.payload;
        toggle.textContent = reply.switch.title;
        var added = log.lastElementChild.previousElementSibling || log.lastElementChild;
        var answer = log.lastElementChild;
        (answer.offsetHeight > window.innerHeight ? answer : added).scrollIntoView();
      })
      .catch(function () { failed("The guide can't be reached just now. What you typed is still here. Please try again in a minute."); })
      .then(function () { clearTimeout(slow); clearTimeout(end); wait.textContent = ""; waiting(false); });
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button");
    if (button && button.getAttribute("aria-disabled")) event.preventDefault();
  });

  // Copying needs the script: without it the words can be selected.
  function copying() {
    if (!navigator.clipboard) return;
    document.querySelectorAll("button.copies").forEach(function (button) { button.hidden = false; });
  }
  copying();
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("button.copies");
    if (!button) return;
    navigator.clipboard.writeText(button.dataset.copy).then(
      function () { button.nextElementSibling.textContent = "Copied."; },
      function () { button.nextElementSibling.textContent = "Please select the words and copy them."; });
  });

  document.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter || (form.contains(document.activeElement) ? document.activeElement : null);
    if (form !== say && form.id !== "switch" && !(form.closest("#log") && button && button.name === "payload")) return;
    event.preventDefault();
    if (busy) return;
    if (form === say && !text.value.trim()) { failed("Please type a message first."); text.focus(); return; }
    exchange(form, form === say ? null : button);
  });

  text.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      send.click();
    }
  });

  if (window.parent !== window) {
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape") window.parent.postMessage("close the guide", "*");
    });
  }
})();
