// Turns the link to the guide into a dialog on the same page. Without this file the link opens the guide.
(function () {
  "use strict";
  var link = document.querySelector("a[data-guide]");
  if (!link || !window.HTMLDialogElement) return;
  var origin = new URL(link.href).origin;
  var dialog;

  function made() {
    var style = document.createElement("link");
    style.rel = "stylesheet";
    style.href = link.href.replace(/\/$/, "") + "/assets/widget.css";
    document.head.appendChild(style);
    dialog = document.createElement("dialog");
    dialog.className = "coproduction-guide";
    dialog.setAttribute("aria-label", link.textContent);
    var close = document.createElement("button");
    close.type = "button";
    close.textContent = "Close";
    close.addEventListener("click", function () { dialog.close(); });
    var frame = document.createElement("iframe");
    frame.title = link.textContent;
    frame.src = link.href + "?embedded=1";
    dialog.append(close, frame);
    link.insertAdjacentElement("afterend", dialog);
    window.addEventListener("message", function (event) {
      if (event.origin === origin && event.source === frame.contentWindow && event.data === "close the guide") dialog.close();
    });
    dialog.addEventListener("close", function () { link.focus(); });
  }

  link.setAttribute("aria-haspopup", "dialog");
  link.addEventListener("click", function (event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (!dialog) made();
    dialog.showModal();
  });
})();
