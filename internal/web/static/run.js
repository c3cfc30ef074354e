"use strict";
/* The page around a package that runs on the player's origin: it shows how its parts stand, and asks for one of them. */
(function () {
  var doc = document, box = doc.querySelector("[data-run]");
  if (!box) return;
  var origin = box.dataset.origin, toc = doc.querySelector("[data-run-toc]"), nav = box.querySelector("[data-run-nav]");
  var ended = box.querySelector("[data-run-ended]"), leave = doc.querySelector("[data-run-leave]");
  var looks = {none: "mut", begun: "now", completed: "ok", passed: "ok", failed: "gap"};
  var frame = doc.createElement("iframe");
  frame.title = box.dataset.title;
  frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms allow-popups allow-modals allow-downloads");
  frame.allow = "fullscreen; autoplay";
  frame.src = box.dataset.run;
  box.insertBefore(frame, nav);

  function ask(what, item) { frame.contentWindow.postMessage({sopan: "run", "do": what, item: item}, origin); }

  /* A part that may be chosen is a button; the others are words. */
  function entry(li, may) {
    var t = li.querySelector(".t"), is = t.tagName === "BUTTON";
    if (may === is) return;
    var other = doc.createElement(may ? "button" : "span");
    other.className = may ? "t link" : "t";
    other.textContent = t.textContent;
    if (may) {
      other.type = "button";
      other.addEventListener("click", function () { ask("choice", li.dataset.item); });
    }
    t.replaceWith(other);
  }

  window.addEventListener("message", function (e) {
    if (e.source !== frame.contentWindow || e.origin !== origin || !e.data || e.data.sopan !== "run") return;
    var m = e.data, status = {};
    if (m.left) { location.href = leave.href; return; }
    m.items.forEach(function (i) { status[i.id] = i.status; });
    Array.prototype.forEach.call(toc.querySelectorAll("[data-item]"), function (li) {
      var id = li.dataset.item, s = status[id] || "none", pill = li.querySelector(".pill");
      pill.className = "pill " + looks[s];
      pill.textContent = toc.dataset[s];
      if (id === m.current) li.setAttribute("aria-current", "step"); else li.removeAttribute("aria-current");
      entry(li, !!m.can.choice[id] && id !== m.current && !m.broken);
    });
    var any = false;
    Array.prototype.forEach.call(nav.querySelectorAll("[data-ask]"), function (b) {
      var what = b.dataset.ask, hide = m.can.hide.indexOf(what) >= 0;
      b.hidden = hide;
      b.disabled = !m.can[what] || !!m.broken;
      any = any || !hide && m.can[what];
    });
    nav.hidden = !any;
    leave.hidden = m.can.hide.indexOf("suspendAll") >= 0 && m.can.hide.indexOf("exitAll") >= 0;
    ended.hidden = !m.ended;
  });
  Array.prototype.forEach.call(nav.querySelectorAll("[data-ask]"), function (b) {
    b.addEventListener("click", function () { ask(b.dataset.ask); });
  });
  /* Leaving waits for what is to be saved, but not for ever. */
  if (leave) leave.addEventListener("click", function (e) {
    e.preventDefault();
    ask("leave");
    setTimeout(function () { location.href = leave.href; }, 4000);
  });
})();
