"use strict";
/* In a form with a part [data-send] the file goes piece by piece to the address it names (tus 1.0.0), and the form is then sent with
   the number of the upload in its place; without this file the form sends it whole, and ends at the same place. What was begun is
   remembered here by a sum of who, name, size and day of the file, so that it goes on after the page was closed: the server says
   from where. */
(function () {
  var doc = document, box = doc.querySelector("[data-send]"), form = box && box.closest("form");
  var field = form && form.querySelector("input[type=file]"), words = box && box.dataset;
  if (!field || !Blob.prototype.slice) return;
  var bar = box.querySelector("progress"), told = box.querySelector("[data-far]"), say = box.querySelector("[role=status]");
  var send = form.querySelector("[type=submit]"), pause = box.querySelector("[data-pause]"), cancel = box.querySelector("[data-cancel]");
  /* state: "" (nothing is sent), going, waiting, paused, out (no longer signed in), over */
  var state = "", file, key, at, offset, asking, timer, watch, tries;

  function store(f) { try { return f(window.localStorage); } catch (_) { return null; } }
  function forget() { store(function (s) { s.removeItem(key); }); at = ""; }
  function sum(text) {
    for (var h = 5381, i = 0; i < text.length; i++) h = (h * 33 ^ text.charCodeAt(i)) >>> 0;
    return h.toString(36);
  }
  function base64(text) { return btoa(unescape(encodeURIComponent(text))); }

  /* A file that was refused is let go, on both sides. */
  if (words.refused) {
    ask("DELETE", words.send + "/" + words.refused, {}, null, stop, stop);
    store(function (s) {
      Object.keys(s).forEach(function (k) {
        if (k.indexOf("sopan.send.") === 0 && s.getItem(k).split("/").pop() === words.refused) s.removeItem(k);
      });
    });
  }

  function ask(method, to, headers, body, done, failed) {
    var x = asking = new XMLHttpRequest();
    function alive() {
      clearTimeout(watch);
      watch = setTimeout(function () { if (asking === x) { stop(); failed(); } }, 60000);
    }
    x.open(method, to);
    x.setRequestHeader("Tus-Resumable", "1.0.0");
    Object.keys(headers).forEach(function (h) { x.setRequestHeader(h, headers[h]); });
    x.onload = function () { if (asking === x) { clearTimeout(watch); done(x); } };
    x.onerror = function () { if (asking === x) { clearTimeout(watch); failed(); } };
    if (body) x.upload.onprogress = function (e) { if (asking === x) { alive(); show(offset + e.loaded); } };
    alive();
    x.send(body);
  }
  function stop() {
    var x = asking;
    asking = null;
    clearTimeout(watch);
    clearTimeout(timer);
    if (x) x.abort();
  }

  function turn(to, text) {
    state = to;
    if (say.textContent !== (text || "")) say.textContent = text || "";
    box.hidden = to === "";
    pause.textContent = to === "going" || to === "waiting" ? words.pause : words.go;
    pause.hidden = cancel.hidden = to === "over";
    field.disabled = to !== "";
    if (to) send.setAttribute("aria-disabled", "true"); else send.removeAttribute("aria-disabled");
  }
  function show(sent) {
    var unit = file.size < 1e6 ? 1e3 : 1e6;
    function figure(n) {
      n = n / unit;
      return (file.size < 10 * unit ? Math.round(n * 10) / 10 : Math.round(n)).toString().replace(/\B(?=(\d{3})+$)/g, ",");
    }
    sent = Math.min(sent, file.size);
    bar.value = sent / file.size;
    told.textContent = (unit === 1e3 ? words.kb : words.mb).replace("#1", figure(sent)).replace("#2", figure(file.size));
  }

  function later(x) {
    turn("waiting", (x && x.status >= 500 ? reason(x) + " " : "") + words.waiting);
    show(offset); /* what the server has said it has: a browser counts what it has only handed on */
    clearTimeout(timer);
    timer = setTimeout(resume, Math.min(30, Math.pow(2, tries++)) * 1000);
  }
  function again(x) {
    if (x.status === 401) return turn("out", reason(x));
    if (x.status === 404 || x.status === 410) forget();
    if (x.status >= 500 || [404, 408, 409, 410, 423, 429].indexOf(x.status) >= 0) return later(x);
    refuse(reason(x));
  }
  function reason(x) {
    try { var p = JSON.parse(x.responseText); return p.detail || p.title; } catch (_) { return words.failed; }
  }

  function resume() {
    if (!at) return begin();
    ask("HEAD", at, {}, null, function (x) {
      var gone = x.status === 404 || x.status === 410;
      if (x.status !== 200 && !gone) return again(x);
      if (gone || Number(x.getResponseHeader("Upload-Length")) !== file.size) { forget(); return begin(); }
      offset = Number(x.getResponseHeader("Upload-Offset"));
      next();
    }, later);
  }
  function begin() {
    var owner = words.owner || form.elements.org.value;
    ask("POST", words.send, {"Upload-Length": file.size, "Upload-Metadata": "filename " + base64(file.name) + ",owner " + base64(owner)}, null, function (x) {
      if (x.status !== 201) return x.status === 401 || x.status >= 500 ? again(x) : refuse(reason(x));
      at = x.getResponseHeader("Location");
      store(function (s) { s.setItem(key, at); });
      offset = 0;
      next();
    }, later);
  }
  function next() {
    turn("going", words.going);
    show(offset);
    if (offset >= file.size) return finish();
    ask("PATCH", at, {"Upload-Offset": offset, "Content-Type": "application/offset+octet-stream"}, file.slice(offset, offset + 4194304), function (x) {
      if (x.status !== 204) return again(x);
      offset = Number(x.getResponseHeader("Upload-Offset"));
      tries = 0;
      next();
    }, later);
  }
  function put(name, value) {
    var input = doc.createElement("input");
    input.type = "hidden";
    input.name = name;
    input.value = value;
    form.appendChild(input);
  }
  function finish() {
    asking = null;
    turn("over", words.checking);
    put("upload", at.split("/").pop());
    put("filename", file.name);
    form.enctype = "application/x-www-form-urlencoded";
    form.submit();
  }

  /* As the server says it of the whole form. */
  function clear() {
    ["errors", "file-error"].forEach(function (id) { var e = doc.getElementById(id); if (e) e.remove(); });
    field.parentNode.className = "fld";
    field.removeAttribute("aria-invalid");
    field.setAttribute("aria-describedby", "file-hint");
  }
  function refuse(text) {
    clear();
    turn("");
    form.insertAdjacentHTML("beforebegin", '<div class="errs" id="errors" role="alert" tabindex="-1"><h2></h2><ul><li><a href="#file"></a></li></ul></div>');
    field.insertAdjacentHTML("beforebegin", '<p class="err" id="file-error"></p>');
    var errors = doc.getElementById("errors");
    errors.querySelector("h2").textContent = words.problem;
    errors.querySelector("a").textContent = field.previousElementSibling.textContent = text;
    field.parentNode.className = "fld bad";
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", "file-hint file-error");
    errors.focus();
  }

  form.addEventListener("submit", function (e) {
    if (state) { e.preventDefault(); return; }
    file = field.files[0];
    if (!file || !file.size) return;
    e.preventDefault();
    clear();
    key = "sopan.send." + sum([doc.body.dataset.me, file.name, file.lastModified].join("\n")) + "." + file.size;
    at = store(function (s) { return s.getItem(key); });
    tries = offset = 0;
    turn("going", words.going);
    show(0);
    resume();
    pause.focus();
  });
  pause.addEventListener("click", function () {
    if (state === "going" || state === "waiting") {
      stop();
      turn("paused", words.paused);
      if (at) ask("HEAD", at, {}, null, function (x) { stop(); show(Number(x.getResponseHeader("Upload-Offset")) || offset); }, stop);
      return;
    }
    tries = 0;
    turn("going", words.going);
    resume();
  });
  cancel.addEventListener("click", function () {
    stop();
    var gone = at;
    forget();
    turn("");
    if (gone) ask("DELETE", gone, {}, null, stop, stop);
    field.focus();
  });
  window.addEventListener("offline", function () {
    if (state === "going") { stop(); later(); }
  });
  function back() {
    if (state === "waiting" || state === "out") { stop(); tries = 0; resume(); }
  }
  window.addEventListener("online", back);
  window.addEventListener("focus", function () { if (state === "out") back(); });
  window.addEventListener("pageshow", function (e) { if (e.persisted && state) location.reload(); });
})();
