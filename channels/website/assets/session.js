// Keeps a session's screen up to date. Without this file a button does it.
(function () {
  "use strict";
  var screen = document.getElementById("screen");
  var told = document.getElementById("told");
  if (!screen || !window.fetch || !window.AbortController) return;
  // The server answers within 20 seconds; a connection that just went silent never says that it is gone.
  var RETRY = 3000, GIVEN_UP = 25000;
  var asking = null, silent = false;
  document.getElementById("refresh").hidden = true;

  function tell(words, isProblem) {
    // What is new stands on the screen: only who can't see it needs to be told.
    told.className = isProblem ? "problem" : "unseen";
    told.textContent = words;
  }

  function show(reply) {
    tell("");
    if (reply.mark === screen.dataset.mark) return;
    screen.dataset.mark = reply.mark;
    var heading = screen.querySelector("h1").textContent;
    var held = document.activeElement;
    var kept = screen.contains(held) ? [held.name, held.value] : null;
    var opened = Array.prototype.map.call(screen.querySelectorAll("details[open]"), function (one) { return one.id; });
    screen.innerHTML = reply.html;
    opened.forEach(function (id) {
      var again = document.getElementById(id);
      if (again) again.open = true;
    });
    if (screen.querySelector("h1").textContent !== heading) tell(screen.querySelector("h1").textContent);
    if (!kept) return;
    // What had the focus is there again, or the screen's heading has it.
    var same = Array.prototype.filter.call(screen.querySelectorAll("button"), function (button) {
      return button.name === kept[0] && button.value === kept[1];
    })[0];
    (same || screen.querySelector("h1")).focus();
  }

  function giveUp() {
    silent = true;
    asking.abort();
  }

  function ask(since) {
    var mine = asking = new AbortController();
    var end = setTimeout(giveUp, GIVEN_UP);
    silent = false;
    fetch(location.pathname + "?since=" + encodeURIComponent(since), {
      headers: { Accept: "application/json" }, credentials: "same-origin", signal: mine.signal
    })
      .then(function (response) {
        // A server or a database that is away may come back; a session that is over does not.
        if (response.status >= 500) throw new Error("away");
        // Who left in another window is asked to join again.
        if (response.redirected) location.assign(response.url);
        return response.json();
      })
      .then(function (reply) {
        if (reply.problem) { tell(reply.problem, true); return; }
        show(reply);
        ask(reply.mark);
      })
      .catch(function (error) {
        if (error.name === "AbortError" && !silent) return;
        tell("The connection is lost. Trying again.", true);
        // Asks for what stands now, and so hears at once when the connection is back.
        setTimeout(function () { ask(""); }, RETRY);
      })
      .then(function () { clearTimeout(end); });
  }

  document.addEventListener("submit", function (event) {
    var form = event.target;
    if (!form.hasAttribute("data-move")) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    var button = event.submitter || document.activeElement;
    var body = new URLSearchParams(new FormData(form));
    body.set(button.name, button.value);
    fetch(form.action, { method: "POST", body: body, headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(function (response) { return response.json(); })
      .then(function (reply) {
        // A press that changes only one's own screen has no new mark; one that came too late has the newest screen.
        screen.dataset.mark = "";
        if (reply.html) show(reply);
        if (reply.problem) tell(reply.problem, true);
        if (!reply.html) return;
        asking.abort();
        ask(reply.mark);
      })
      .catch(function () { tell("That was not sent. Please try again.", true); })
      .then(function () { delete form.dataset.busy; });
  });

  // A browser that knows it is offline need not wait to find out.
  window.addEventListener("offline", giveUp);
  ask(screen.dataset.mark);
})();
