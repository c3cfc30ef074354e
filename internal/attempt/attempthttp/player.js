"use strict";
/* The run-time of a package: beside its content, on the player's origin. It finds no cookie and knows nothing but its own attempt.
   1 keep: what content says goes to the server at once, in order, each with the version it was based on.
   2 SCORM 1.2: one API for each part; what waits for what is said by the server.
   3 SCORM 2004: scorm-again sequences the tree; this file opens what it delivers and keeps its state whole.
   4 H5P: the player's statements and its state are kept.
   5 talk: the page around shows the parts and asks for one of them. */
(function () {
  var run = JSON.parse(document.getElementById("run").textContent);
  var frame = document.getElementById("part"), line = document.getElementById("line");
  var version = run.version, broken = false, leaving = false, pending = null, session = "", current = "", api = null;
  var items = {}, order = run.items.map(function (i) { items[i.id] = i; return i.id; });
  var valid = null; /* of 2004: what may be asked for */

  function uuid() {
    if (window.crypto && crypto.randomUUID) return crypto.randomUUID();
    var b = crypto.getRandomValues(new Uint8Array(16)), s = "";
    b[6] = b[6] & 15 | 64; b[8] = b[8] & 63 | 128;
    for (var i = 0; i < 16; i++) s += (i === 4 || i === 6 || i === 8 || i === 10 ? "-" : "") + (b[i] + 256).toString(16).slice(1);
    return s;
  }

  function say(key) { line.hidden = !key; line.textContent = key ? run.words[key] : ""; }

  /* 1 keep. The answer is waited for, as SCORM's Commit promises; a page that is going away leaves it to the browser. */
  function send(c) {
    if (broken) return false;
    if (pending) { var before = pending; pending = null; if (!post(before)) { pending = before; return false; } }
    c.id = uuid();
    if (post(c)) return true;
    if (!broken) pending = c;
    return false;
  }

  function post(c) {
    c.version = version;
    var body = JSON.stringify(c);
    if (leaving) {
      var gone = navigator.sendBeacon && navigator.sendBeacon(run.commit, body);
      if (gone) version++;
      return gone;
    }
    var x = new XMLHttpRequest();
    try {
      x.open("POST", run.commit, false);
      x.setRequestHeader("Content-Type", "text/plain");
      x.send(body);
    } catch (_) {
      if (navigator.onLine && navigator.sendBeacon && navigator.sendBeacon(run.commit, body)) { version++; return true; }
      say("offline");
      return false;
    }
    if (x.status === 200) {
      var a = JSON.parse(x.responseText);
      version = a.version;
      a.items.forEach(function (s) {
        var i = items[s.id];
        if (!i) return;
        i.status = s.status; i.open = s.open; i.total = s.total;
      });
      say("");
      tell({});
      return true;
    }
    if (x.status === 409 || x.status === 401 || x.status === 403 || x.status === 410) {
      broken = true;
      say(x.status === 409 ? "stale" : "over");
      tell({});
      return false;
    }
    say("offline");
    return false;
  }

  function clone(o) { return JSON.parse(JSON.stringify(o || {})); }

  /* What is loaded into the data model when an item is opened: what was kept, under what the server fills. */
  function model(item) {
    var c = run.kind === "scorm-1.2" || item.resume ? clone(item.state) : {}, given = clone(item.given);
    delete c.session_time; delete c.exit;
    if (c.core) { delete c.core.session_time; delete c.core.exit; }
    Object.keys(given).forEach(function (k) {
      if (k === "core") c.core = Object.assign(c.core || {}, given.core);
      else if (given[k] !== "") c[k] = given[k];
    });
    if (run.kind === "scorm-1.2") {
      c.core.total_time = item.total;
      if (c.student_data) Object.keys(c.student_data).forEach(function (k) { if (c.student_data[k] === "") delete c.student_data[k]; });
    } else if (item.resume) c.total_time = item.total;
    return c;
  }

  /* What an item said last is what it comes back to. */
  function remember(item, cmi, ended) {
    var exit = cmi.core ? cmi.core.exit : cmi.exit;
    item.state = cmi;
    item.resume = exit === "suspend" || !ended;
    if (cmi.core) item.given.core.entry = item.resume ? "resume" : "";
    else item.given.entry = item.resume ? "resume" : "ab-initio", item.given.total_time = item.resume ? item.given.total_time : "PT0S";
  }

  /* scorm-again hands over what it would send by itself. */
  var http = {
    processHttpRequest: function (url, params, immediate, log, listeners, meta) {
      var ended = !!(meta && meta.isTerminateCommit), item = items[current];
      if (!item) return {result: "true", errorCode: 0};
      remember(item, params.cmi, ended);
      var ok = send({item: current, session: session, cmi: params.cmi, ended: ended, sequencing: state(), overall: overall()});
      return {result: String(ok), errorCode: ok ? 0 : run.kind === "scorm-1.2" ? 101 : 391};
    },
    updateSettings: function () {}
  };
  var settings = {
    lmsCommitUrl: run.commit, dataCommitFormat: "json", httpService: http, autocommit: true, autocommitSeconds: 30, logLevel: 5,
    onLogMessage: function () {}
  };

  function open(item) {
    session = uuid();
    current = item.id;
    frame.title = item.title;
    frame.src = item.address;
    if (!item.sco) send({item: current, session: session, cmi: {}});
    tell({});
  }

  function running() { return !!(api && current && api.isInitialized() && !api.isTerminated()); }

  /* Content is taken away; what it does on the way out still finds the API. Then then. */
  function close(then) {
    var done = false;
    function next() { if (!done) { done = true; frame.onload = null; setTimeout(then, 0); } }
    if (!current) return next();
    frame.onload = next;
    setTimeout(next, 2000);
    frame.src = "about:blank";
  }

  /* 2 SCORM 1.2 */
  var twelve = {
    start: function () {
      var first = order.filter(function (id) { return items[id].open; });
      var undone = first.filter(function (id) { return items[id].status === "none" || items[id].status === "begun"; });
      var at = items[run.current] && undone.indexOf(run.current) >= 0 ? run.current : undone[0] || first[0];
      this.deliver(items[at]);
    },
    deliver: function (item) {
      api = new Scorm12API(Object.assign({mastery_override: !!(item.given.student_data || {}).mastery_score, autoCompleteLessonStatus: true}, settings));
      api.loadFromJSON(model(item));
      window.API = api;
      open(item);
    },
    beside: function (by) {
      for (var n = order.indexOf(current) + by; order[n]; n += by) if (items[order[n]].open) return order[n];
      return "";
    },
    can: function () {
      var choice = {};
      order.forEach(function (id) { choice[id] = items[id].open; });
      return {"continue": !!this.beside(1), previous: !!this.beside(-1), choice: choice, hide: []};
    },
    go: function (what, id) {
      var self = this;
      this.end(function () {
        id = what === "choice" ? id : self.beside(what === "continue" ? 1 : -1);
        if (items[id] && items[id].open) self.deliver(items[id]);
      });
    },
    end: function (then) {
      close(function () {
        if (running()) { /* it went without a word: what it has said is kept, and it comes back to it */
          var cmi = api.renderCommitCMI(false).cmi;
          remember(items[current], cmi, false);
          send({item: current, session: session, cmi: cmi, left: true});
        }
        then();
      });
    },
    leave: function (then) { this.end(then); }
  };

  /* 3 SCORM 2004 */
  function state() { return run.kind === "scorm-2004" && api ? api.serializeSequencingState() : ""; }
  function tracked(id) { return run.kind === "scorm-2004" && api ? api.getActivityTrackingData(id) : null; }
  function overall() {
    var t = tracked(run.tree && run.tree.id);
    return t ? {completion: t.completionStatus, success: t.successStatus, scaled: t.score} : undefined;
  }
  /* Any request that is not made of plain letters is put by its name once the item has ended. */
  var plain = /^[A-Za-z0-9_-]+$/;
  var four = {
    delivered: "", over: "",
    start: function () {
      var self = this;
      api = window.API_1484_11 = new Scorm2004API(Object.assign({
        sequencing: {
          activityTree: run.tree,
          eventListeners: {
            onActivityDelivery: function (a) { self.delivered = a.id; setTimeout(function () { self.deliver(); }, 0); },
            onNavigationValidityUpdate: function (v) { valid = v; },
            onSequencingSessionEnd: function (d) { self.over = d.reason || "ended"; setTimeout(function () { self.ended(); }, 0); }
          }
        }
      }, settings));
      var terminate = api.Terminate;
      api.Terminate = function (p) {
        var r = terminate.call(api, p);
        if (r === "true") send({sequencing: state(), overall: overall()}); /* what followed from its end */
        return r;
      };
      if (run.sequencing && api.deserializeSequencingState(run.sequencing)) {
        var at = api.getSequencingState().currentActivity;
        if (at && items[at.id] && at.isActive) { this.delivered = at.id; return this.deliver(); }
        if (api.processNavigationRequest("resumeAll")) return;
      }
      this.begin();
    },
    begin: function () {
      var self = this;
      api.processNavigationRequest("start");
      setTimeout(function () {
        if (current || self.delivered) return;
        if (order.length === 1) api.processNavigationRequest("choice", order[0]);
        if (!self.delivered) { say("choose"); tell({}); }
      }, 0);
    },
    deliver: function () {
      var item = items[this.delivered];
      if (!item) return;
      this.delivered = "";
      this.over = "";
      say("");
      api.reset(undefined, {preserveListeners: true, resetTotalTime: true});
      var kept = model(item);
      if (Object.keys(kept).length) api.loadFromJSON(kept);
      open(item);
      send({sequencing: state(), overall: overall()});
    },
    can: function () {
      var v = valid || {"continue": false, previous: false, choice: {}, hideLmsUi: []}, choice = {};
      order.forEach(function (id) { choice[id] = v.choice[id] === "true"; });
      return {"continue": v["continue"] === true, previous: v.previous === true, choice: choice, hide: v.hideLmsUi || []};
    },
    /* What the learner asks for stands before what content has asked for (SN 4.2.1). */
    go: function (what, id) {
      var early = what !== "choice" || plain.test(id), was = running();
      if (was && early) api.adl.nav.request = what === "choice" ? "{target=" + id + "}choice" : what;
      else if (was) api.adl.nav.request = "exit";
      close(function () {
        if (running()) api.Terminate("");
        if (!was || !early) { api.processNavigationRequest(what, id); send({sequencing: state(), overall: overall()}); }
        tell({});
      });
    },
    ended: function () {
      if (this.delivered) return;
      frame.src = "about:blank";
      current = "";
      send({sequencing: state(), overall: overall()});
      tell({ended: this.over});
    },
    leave: function (then) {
      var was = running();
      if (was) { api.adl.nav.request = "suspendAll"; api.cmi.exit = "suspend"; }
      close(function () {
        if (running()) { api.adl.nav.request = "suspendAll"; api.cmi.exit = "suspend"; api.Terminate(""); }
        else if (!was && current) { api.processNavigationRequest("suspendAll"); send({sequencing: state(), overall: overall()}); }
        then();
      });
    }
  };

  /* 4 H5P */
  var h5p = {
    waits: [], timer: 0, kept: "",
    start: function () {
      var self = this, item = items[order[0]], box = document.getElementById("h5p");
      session = uuid(); current = item.id;
      frame.hidden = true; box.hidden = false;
      /* h5p-standalone leaves a minor version that is the number 0 out of a library's name, and then does not find it. */
      var plain = window.fetch;
      window.fetch = function (at, o) {
        return plain.call(window, at, o).then(function (r) {
          if (!r.ok || String(at).slice(-12) !== "library.json") return r;
          return r.json().then(function (l) {
            l.minorVersion = String(l.minorVersion);
            return new Response(JSON.stringify(l), {headers: {"Content-Type": "application/json"}});
          });
        });
      };
      new H5PStandalone.H5P(box, {
        id: run.attempt, h5pJsonPath: item.address, frameJs: run.assets + "h5p/frame.bundle.js", frameCss: run.assets + "h5p/styles/h5p.css", frame: false, copyright: false,
        export: false, icon: false, embed: false, fullScreen: true, xAPIObjectIRI: run.activity,
        /* Without a user H5P keeps nothing by itself: its state is asked for and kept here. */
        saveFreq: item.state ? 3600 : false, contentUserData: item.state ? [{state: JSON.stringify(item.state)}] : []
      }).then(function () {
        H5P.externalDispatcher.on("xAPI", function (e) { self.waits.push(e.data.statement); self.soon(); });
      });
    },
    soon: function () { var self = this; clearTimeout(this.timer); this.timer = setTimeout(function () { self.flush(false); }, 300); },
    now: function () {
      var out = null;
      try {
        var within = document.querySelector("#h5p iframe"), h = within ? within.contentWindow.H5P : window.H5P, at = h && h.instances && h.instances[0];
        out = at && at.getCurrentState ? at.getCurrentState() : null;
      } catch (_) { /* content's own mistake */ }
      return out || items[order[0]].state || {};
    },
    flush: function (left) {
      var list = this.waits;
      this.waits = [];
      var cmi = this.now();
      items[order[0]].state = cmi;
      send({item: current, session: session, cmi: cmi, statements: list, left: left});
    },
    can: function () { return {"continue": false, previous: false, choice: {}, hide: []}; },
    go: function () {},
    leave: function (then) { this.flush(true); then(); }
  };

  var kind = {"scorm-1.2": twelve, "scorm-2004": four, "h5p": h5p}[run.kind];

  /* 5 talk */
  function tell(more) {
    if (window.parent === window) return;
    window.parent.postMessage(Object.assign({
      sopan: "run", broken: broken, current: current, can: kind.can(),
      items: order.map(function (id) { return {id: id, status: items[id].status}; })
    }, more), "*"); /* none but our own site can have us in a frame */
  }
  window.addEventListener("message", function (e) {
    if (e.source !== window.parent || !e.data || e.data.sopan !== "run") return;
    if (e.data["do"] === "leave") kind.leave(function () { tell({left: true}); });
    else if (!broken) kind.go(e.data["do"], e.data.item);
  });
  document.addEventListener("visibilitychange", function () {
    if (document.visibilityState !== "hidden" || leaving || broken) return;
    if (run.kind === "h5p") h5p.flush(false);
    else if (running()) api[run.kind === "scorm-1.2" ? "LMSCommit" : "Commit"]("");
  });
  /* The page goes, perhaps without a word of content: what it has said is kept. */
  window.addEventListener("pagehide", function () {
    if (leaving || broken) return;
    leaving = true;
    if (run.kind === "h5p") h5p.flush(true);
    else if (running()) {
      var cmi = api.renderCommitCMI(false).cmi;
      send({item: current, session: session, cmi: cmi, left: true, sequencing: state(), overall: overall()});
    }
  });
  try { kind.start(); } catch (e) { say("broken"); if (window.console) console.error(e); }
})();
