"use strict";
/* Small helps. Every form and link works without this file.
   1 busy: a form is sent once, and its button says so.
   2 keep: a textarea marked data-keep keeps its draft on this device until it is sent.
   3 keys: in a form of one decision (form[data-keys]) a digit brings the focus to a choice; nothing is sent by it.
   4 net: the strip at the top tells when the network is gone.
   5 menu: the account menu closes on Escape and on a press elsewhere.
   6 beat: a part that is in view ([data-beat]) says so every half minute, with what its player has shown.
   7 run: around a package that runs on the player's origin, its parts, how they stand, and asking for one of them. */
(function () {
  var doc = document;

  function each(selector, within, f) {
    Array.prototype.forEach.call((within || doc).querySelectorAll(selector), f);
  }

  /* The button pressed last: browsers before 2021 do not tell on submit. */
  var pressed = null;
  doc.addEventListener("click", function (e) {
    var b = e.target.closest ? e.target.closest("button") : null;
    if (b) pressed = b;
  }, true);

  /* 1 busy */
  doc.addEventListener("submit", function (e) {
    var form = e.target;
    if (form.hasAttribute("data-plain") || e.defaultPrevented) return;
    if (form.getAttribute("data-sent")) { e.preventDefault(); return; }
    form.setAttribute("data-sent", "1");
    var b = e.submitter || (pressed && pressed.form === form ? pressed : form.querySelector("button[data-busy]"));
    /* Not disabled: a disabled button's own name and value would not be sent. */
    if (b) {
      b.setAttribute("aria-disabled", "true");
      if (b.dataset.busy) { b.dataset.was = b.textContent; b.textContent = b.dataset.busy; }
    }
    form.setAttribute("aria-busy", "true");
  });
  /* Back from the next page: the form is ready again. */
  window.addEventListener("pageshow", function (e) {
    if (!e.persisted) return;
    each("form[data-sent]", doc, function (form) {
      form.removeAttribute("data-sent");
      form.removeAttribute("aria-busy");
      each("[aria-disabled]", form, function (b) {
        b.removeAttribute("aria-disabled");
        if (b.dataset.was) b.textContent = b.dataset.was;
      });
    });
  });

  /* 2 keep. The key holds the person's mark, so that on a shared phone nobody
     is shown another's draft; signing out removes all drafts. */
  var mine = "sopan.keep." + (doc.body.dataset.me || "") + ".";
  function store(f) { try { return f(window.localStorage); } catch (_) { return null; } }
  function keyOf(area) {
    return mine + (area.form ? area.form.getAttribute("action") || location.pathname : location.pathname) + "#" + area.name;
  }
  each("textarea[data-keep]", doc, function (area) {
    var key = keyOf(area), told = area.parentNode.querySelector(".kept"), timer = 0;
    var before = store(function (s) { return s.getItem(key); });
    if (before && area.value === area.defaultValue && before !== area.value && (area.value === "" || area.form.hasAttribute("data-redraft"))) {
      area.value = before;
      if (told) told.textContent = told.dataset.restored;
    }
    function keep() {
      store(function (s) { if (area.value) { s.setItem(key, area.value); } else { s.removeItem(key); } });
      if (told) told.textContent = area.value ? told.dataset.kept : "";
    }
    area.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(keep, 400); });
    if (area.form) area.form.addEventListener("submit", keep);
  });
  /* The server names the form it has taken: only then is its draft let go. */
  each("[data-taken]", doc, function (el) {
    store(function (s) {
      var start = mine + el.getAttribute("data-taken") + "#";
      Object.keys(s).forEach(function (k) { if (k.indexOf(start) === 0) s.removeItem(k); });
    });
  });
  each('form[action="/sign-out"]', doc, function (form) {
    form.addEventListener("submit", function () {
      store(function (s) {
        Object.keys(s).forEach(function (k) { if (k.indexOf("sopan.keep.") === 0) s.removeItem(k); });
      });
    });
  });

  /* 3 keys. A digit chooses, no more: Enter on the choice or a press sends it. A box in the form switches the digits off,
     as a single key must be (WCAG 2.1.4), and this device remembers. Where no box is to be seen there are no such keys. */
  var decide = doc.querySelector("form[data-keys]"), box = decide && decide.querySelector("input[data-keys-on]"), keysOn = false;
  if (box && !(window.matchMedia && matchMedia("(pointer: coarse)").matches)) {
    keysOn = box.checked = store(function (s) { return s.getItem("sopan.keys"); }) !== "off";
    box.closest("[hidden]").hidden = false;
    box.addEventListener("change", function () {
      keysOn = box.checked;
      store(function (s) { s.setItem("sopan.keys", keysOn ? "on" : "off"); });
    });
  }
  doc.addEventListener("keydown", function (e) {
    if (e.altKey || e.ctrlKey || e.metaKey) return;
    if (e.key === "Escape") {
      each("details.acct[open]", doc, function (d) { d.open = false; d.querySelector("summary").focus(); });
    }
    var typing = /^(INPUT|TEXTAREA|SELECT)$/.test(e.target.tagName) && !/^(radio|checkbox)$/.test(e.target.type);
    if (!keysOn || typing || !/^[1-9]$/.test(e.key)) return;
    var choice = decide.querySelectorAll("button[data-choice]")[Number(e.key) - 1];
    if (choice) { choice.focus(); e.preventDefault(); }
  });

  /* 4 net. "off" is the browser's word; a page the server called stale or failed keeps its own words. */
  var strip = doc.getElementById("net");
  if (strip && strip.hidden) {
    var say = strip.querySelector(".say");
    var tell = function () {
      var off = navigator.onLine === false, was = strip.classList.contains("off");
      strip.classList.toggle("off", off);
      if (off) { say.textContent = strip.dataset.off; strip.hidden = false; }
      else if (was) {
        say.textContent = strip.dataset.on;
        setTimeout(function () { if (!strip.classList.contains("off")) strip.hidden = true; }, 4000);
      }
    };
    window.addEventListener("online", tell);
    window.addEventListener("offline", tell);
    tell();
  }

  /* 5 menu */
  doc.addEventListener("click", function (e) {
    each("details.acct[open]", doc, function (d) { if (!d.contains(e.target)) d.open = false; });
  });

  /* 6 beat. The server's clock decides what counts; this only says that somebody is here. */
  var part = doc.querySelector("[data-beat]");
  if (part && window.fetch) {
    var player = part.querySelector("video,audio"), shown = [], at = -1;
    if (player) {
      player.addEventListener("timeupdate", function () {
        var t = player.currentTime, last = shown[shown.length - 1];
        if (!player.seeking && at >= 0 && t > at && t - at < 5) {
          if (last && last[1] === at) last[1] = t; else shown.push([at, t]);
        }
        at = t;
      });
    }
    setInterval(function () {
      if (doc.visibilityState === "hidden" && (!player || player.paused)) return;
      var sent = shown;
      shown = [];
      fetch(part.getAttribute("data-beat"), {
        method: "POST", headers: {"Content-Type": "application/x-www-form-urlencoded"},
        body: "shown=" + sent.slice(0, 50).map(function (s) { return Math.floor(s[0]) + "-" + Math.ceil(s[1]); }).join(",")
      }).catch(function () { shown = sent.concat(shown); });
    }, 30000);
  }

  /* The error summary takes the focus; so does the field it names. */
  var errors = doc.getElementById("errors");
  if (errors) errors.focus();
  /* A chosen option is marked without waiting for the server. */
  doc.addEventListener("change", function (e) {
    var input = e.target;
    if (!/^(radio|checkbox)$/.test(input.type) || !input.closest || !input.closest(".opt")) return;
    each(".opt", input.closest("fieldset") || input.form, function (row) {
      row.classList.toggle("on", row.querySelector("input").checked);
    });
  });

  /* 7 run */
  (function () {
    var box = doc.querySelector("[data-run]");
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
      } else other.tabIndex = -1;
      var had = doc.activeElement === t;
      t.replaceWith(other);
      if (had) other.focus(); /* whoever works with the keyboard stays where they were */
    }

    /* The page has been open for long: a new address is asked for, and who is no longer signed in does that first, in another tab. */
    var away = box.querySelector("[data-run-away]"), waits = false;
    function renew() {
      waits = true;
      fetch(location.pathname).then(function (r) { return r.redirected || !r.ok ? "" : r.text(); }).then(function (text) {
        var fresh = new DOMParser().parseFromString(text, "text/html").querySelector("[data-run]");
        waits = !fresh;
        away.hidden = !!fresh;
        if (fresh) frame.contentWindow.postMessage({sopan: "run", "do": "renew", commit: new URL(fresh.dataset.run).pathname}, origin);
      }).catch(function () {});
    }
    window.addEventListener("focus", function () { if (waits) renew(); });

    window.addEventListener("message", function (e) {
      if (e.source !== frame.contentWindow || e.origin !== origin || !e.data || e.data.sopan !== "run") return;
      var m = e.data, status = {};
      if (m.left) { location.href = leave.href; return; }
      if (m.over) renew();
      m.items.forEach(function (i) { status[i.id] = i.status; });
      Array.prototype.forEach.call(toc.querySelectorAll("[data-item]"), function (li) {
        var id = li.dataset.item, s = status[id] || "none", pill = li.querySelector(".pill");
        pill.className = "pill " + looks[s];
        pill.textContent = toc.dataset[s];
        if (id === m.current) li.setAttribute("aria-current", "step"); else li.removeAttribute("aria-current");
        entry(li, !!m.can.choice[id] && id !== m.current && !m.broken);
      });
      /* How far it is, as the page said it when it came. */
      var told = doc.querySelector("[data-run-done]");
      told.textContent = told.dataset.runDone.replace("#", m.items.filter(function (i) { return i.done; }).length);
      each("[data-step]", doc, function (li) {
        var s = looks[status[li.dataset.step] || "none"];
        li.className = li.dataset.step === m.current ? "c" : s === "ok" ? "d" : "";
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
})();
