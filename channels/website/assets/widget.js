// Turns the link to the guide into a dialog on the same page. Without this file the link opens the guide.
(function () {
  "use strict";
  var link = document.querySelector("a[data-guide]");
  if (!link || !window.HTMLDialogElement) return;
  var origin = new URL(link.href).origin;
  var address = link.href.replace(/\/$/, "");
  var PATIENCE = 4000;
  var dialog, frame, absent, failed = false;

  function element(name, words) {
    var made = document.createElement(name);
    if (words) made.textContent = words;
    return made;
  }

  // A browser does not say why a frame stays empty: only the guide itself says that it is there.
  function sayWhy() {
    var opens = element("a", "Open the guide in a new tab");
    opens.href = link.href;
    opens.target = "_blank";
    opens.rel = "noopener";
    absent.replaceChildren(element("p", "The guide can't be shown on this page."), element("p"));
    absent.lastChild.append(opens);
    failed = true;
    fetch(address + "/health", { mode: "no-cors" }).then(
      function () {
        console.error("The guide does not let " + location.origin + " show it. Name this site in its council.yml: " +
          'widget_origins: ["' + location.origin + '"]. Then start the guide again.');
      },
      function () { console.error("The guide at " + address + " does not answer. Is it running, and can this page reach it?"); });
  }

  function made() {
    failed = false;
    var style = element("link");
    style.rel = "stylesheet";
    style.href = address + "/assets/widget.css";
    document.head.appendChild(style);
    dialog = element("dialog");
    dialog.className = "coproduction-guide";
    dialog.setAttribute("aria-label", link.textContent);
    var close = element("button", "Close");
    close.type = "button";
    close.addEventListener("click", function () { dialog.close(); });
    absent = element("div");
    absent.setAttribute("role", "status");
    absent.textContent = "The guide is opening.";
    frame = element("iframe");
    frame.hidden = true;
    frame.title = link.textContent;
    var late = setTimeout(sayWhy, PATIENCE);
    window.addEventListener("message", function (event) {
      if (event.origin !== origin || event.source !== frame.contentWindow) return;
      if (event.data === "close the guide") dialog.close();
      if (event.data === "the guide is here") {
        clearTimeout(late);
        failed = false;
        absent.hidden = true;
        frame.hidden = false;
      }
    });
    frame.src = link.href + "?embedded=1";
    dialog.append(close, absent, frame);
    link.insertAdjacentElement("afterend", dialog);
    dialog.addEventListener("close", function () { link.focus(); });
  }

  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (failed) { dialog.remove(); dialog = null; }
    if (!dialog) made();
    dialog.showModal();
  });
})();
