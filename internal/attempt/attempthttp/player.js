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
  var version = run.version, broken = false, leaving = false, session = "", current = "", api = null;
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

  /* 1 keep. The answer is waited for, as SCORM's Commit promises; a page that is going away leaves it to the browser. What cannot be
     kept yet waits here in its order: each commit is whole for its part, so a later one takes the place of one that was never tried. */
  var queue = [], over = false, held = null /* a part whose address is over too: opened when there is a new one */, unsent = 0, last = {}, limit = 60000; /* octets that a browser takes from a page that goes */

  function send(c) {
    if (broken) return false;
    if (run.carried) Object.assign(c, changed());
    var before = queue[queue.length - 1];
    if (before && !before.id && !before.ended && before.item === c.item && before.session === c.session) {
      if (before.statements) c.statements = before.statements.concat(c.statements || []);
      queue.pop();
    }
    queue.push(c);
    return flush();
  }

  function flush() {
    while (queue.length && !broken && !over && post(queue[0])) queue.shift();
    return !queue.length;
  }

  /* What the server has already is left out where the whole would be too much: it keeps that. */
  function written(c, small) {
    var out = Object.assign({}, c);
    if (out.sequencing && out.sequencing === last.sequencing) out.sequencing = "";
    var body = JSON.stringify(out);
    function fits() { return new TextEncoder().encode(body).length < limit; }
    if (!small || fits()) return body;
    out.sequencing = ""; /* what was said last matters more: the part comes back to it, and its state stands as it was */
    body = JSON.stringify(out);
    if (fits() || last.session !== c.session || !c.cmi) return body;
    out.cmi = Object.assign({}, c.cmi);
    out.keep = Object.keys(c.cmi).filter(function (k) { return JSON.stringify(c.cmi[k]) === last.cmi[k]; });
    out.keep.forEach(function (k) { delete out.cmi[k]; });
    return JSON.stringify(out);
  }

  function kept(c) {
    unsent = 0;
    if (c.sequencing) last.sequencing = c.sequencing;
    Object.keys(c.objectives || {}).forEach(function (id) { run.carried.objectives[id] = Object.assign(run.carried.objectives[id] || {}, c.objectives[id]); });
    Object.assign(run.carried ? run.carried.stores : {}, c.stores);
    if (!c.cmi) return;
    last.session = c.session;
    last.cmi = {};
    Object.keys(c.cmi).forEach(function (k) { last.cmi[k] = JSON.stringify(c.cmi[k]); });
  }

  function beacon(c) {
    var gone = !!navigator.sendBeacon && navigator.sendBeacon(run.commit, written(c, true));
    if (gone) { version++; kept(c); }
    return gone;
  }

  function post(c) {
    c.id = c.id || uuid(); /* the same again is one commit, should the answer have been lost */
    c.version = version;
    if (leaving) return beacon(c);
    var x = new XMLHttpRequest();
    try {
      x.open("POST", run.commit, false);
      x.setRequestHeader("Content-Type", "text/plain");
      x.send(written(c));
    } catch (_) {
      if (navigator.onLine && document.visibilityState === "hidden" && beacon(c)) return true;
      say("offline");
      return false;
    }
    if (x.status === 200) {
      var a = JSON.parse(x.responseText);
      version = a.version;
      kept(c);
      a.items.forEach(function (s) {
        var i = items[s.id];
        if (!i) return;
        i.status = s.status; i.open = s.open; i.total = s.total; i.done = s.done;
      });
      say("");
      tell({});
      return true;
    }
    if (x.status === 401) { /* its time is over: the page around is asked for a new address, and what waits, waits */
      over = true;
      say("over");
      tell({over: true});
      return false;
    }
    if (x.status >= 400 && x.status < 500 && x.status !== 408 && x.status !== 429) { /* to send the same again helps nobody */
      broken = true;
      say(x.status === 409 ? "stale" : "lost");
      tell({});
      return false;
    }
    say("offline");
    return false;
  }
  window.addEventListener("online", function () { if (!leaving) flush(); });
  setInterval(function () { if (!leaving && queue.length) flush(); }, 15000);

  /* What is too much to be left to the browser at the end is sent as soon as it is said. */
  function grown(set, commit) {
    return function (k, v) {
      var r = set.call(api, k, v);
      unsent += 3 * String(v).length;
      if (unsent > limit / 2 && running()) { unsent = 0; setTimeout(function () { if (running()) api[commit](""); }, 0); }
      return r;
    };
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
      if (ended && !broken) ok = true; /* waits here, and the learner is told; the course goes on */
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
    held = over ? item : null;
    frame.src = over ? "about:blank" : item.address;
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
      api.LMSSetValue = grown(api.LMSSetValue, "LMSCommit");
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
  /* Where scorm-again 3.4.3 goes otherwise than the text of SN (4th Edition), the text is here: choice (NB.2.1 7, SB.2.9, SB.2.4) and
     the rollup of measures (RB.1.1, RB.1.2 a). It is asked before anything ends, so that what cannot be opened takes nothing away. */
  function tree() { return api._sequencing.activityTree; }
  function path(a) { for (var out = []; a; a = a.parent) out.unshift(a); return out; }
  function holds(a, action) {
    return (a.sequencingRules ? a.sequencingRules.preConditionRules : []).some(function (r) { return r.action === action && r.evaluate(a); });
  }
  function free(a) { return !a.parent || a.parent.getAvailableChildren().indexOf(a) >= 0; }
  function passable(a, forward) { return forward ? !holds(a, "stopForwardTraversal") : !!a.parent && !a.parent.sequencingControls.forwardOnly; }
  function beside(a, by) { /* SB.2.9.2 */
    for (; a.parent; a = a.parent) {
      var list = a.parent.getAvailableChildren(), one = list[list.indexOf(a) + by];
      if (one) return one;
    }
    return null;
  }
  function may(id) {
    var to = tree().getActivity(id), now = tree().currentActivity;
    if (!to) return false;
    var way = path(to), from = now ? path(now) : way.slice(0, 1), n = 0, i, j;
    /* UP.1: a limit is for attempts that begin. */
    function spent(a) { return a.attemptLimit !== null && a.attemptCount >= a.attemptLimit && !a.isSuspended && !(a.isActive && a !== now); }
    if (!way.every(free) || to.parent && !to.parent.sequencingControls.choice) return false;
    if (way.some(function (a) { return holds(a, "hiddenFromChoice") || holds(a, "disabled") || spent(a); })) return false;
    if (now === to) return true;
    if (now && now.parent && now.parent === to.parent) {
      var list = now.parent.getAvailableChildren();
      for (i = list.indexOf(now), j = list.indexOf(to); i !== j; i += j > i ? 1 : -1) if (!passable(list[i], j > i)) return false;
      return true;
    }
    while (from[n] && from[n] === way[n]) n++;
    var left = from.slice(n).filter(function (a) { return a.children.length; }).reverse();
    if (left.some(function (a) { return a.sequencingControls.choiceExit === false; })) return false;
    if (n === way.length) return true;
    var siblings = way[n - 1].getAvailableChildren(), forward = !from[n] || siblings.indexOf(way[n]) > siblings.indexOf(from[n]);
    var held = left.filter(function (a) { return a.sequencingControls.constrainChoice; })[0];
    if (held && way.indexOf(beside(held, forward ? 1 : -1)) < 0) return false;
    return way.slice(n - 1, -1).every(function (a, k) {
      return !(forward && !passable(a, true)) && (k === 0 || a.isActive || !a.sequencingControls.preventActivation);
    });
  }
  function bySN(rollup) {
    var ruled = rollup.objectiveProcessor.objectiveRollupProcess, overall = rollup.overallRollupProcess;
    rollup.overallRollupProcess = function (a, globals) { /* a group that has ended is rolled up itself (RB.1.5: its path, it included) */
      if (a.children.length) {
        this.measureProcessor.measureRollupProcess(a);
        this.measureProcessor.completionMeasureRollupProcess(a);
        this.objectiveProcessor.objectiveRollupProcess(a);
        this.progressProcessor.activityProgressRollupProcess(a);
      }
      return overall.call(this, a, globals);
    };
    rollup.measureProcessor.measureRollupProcess = function (a) { /* what has no measure counts with its weight all the same */
      var sum = 0, weights = 0, known = false;
      a.getAvailableChildren().forEach(function (c) {
        var w = c.sequencingControls.objectiveMeasureWeight;
        if (c.sequencingControls.tracked === false) return;
        weights += w;
        if (!c.objectiveMeasureStatus || c.objectiveInfoAvailableInCurrentParentAttempt === false) return;
        known = true;
        sum += w * c.objectiveNormalizedMeasure;
      });
      a.objectiveMeasureStatus = known && weights > 0;
      if (a.objectiveMeasureStatus) a.objectiveNormalizedMeasure = Math.round(sum / weights * 1e7) / 1e7;
      return [];
    };
    rollup.objectiveProcessor.objectiveRollupProcess = function (a) { /* by measure where it says so, whatever rules there are */
      if (!a.primaryObjective || !a.primaryObjective.satisfiedByMeasure) {
        var own = a.rollupRules.rules.filter(function (r) { return r.action === "satisfied" || r.action === "notSatisfied"; });
        if (!own.length) return ruled.call(this, a);
        var holds = this.objectiveRollupUsingRules(a, own);
        if (holds === null) return; /* a group with rules of its own has none besides (RB.1.2 b) */
        a.objectiveSatisfiedStatus = holds;
        return this.syncPrimaryObjectiveFromActivity(a);
      }
      var by = this.objectiveRollupUsingMeasure(a), waits = a.isActive && a.rollupConsiderations.measureSatisfactionIfActive === false;
      if (by === null || waits) a.objectiveSatisfiedStatusKnown = false;
      else a.objectiveSatisfiedStatus = by;
      this.syncPrimaryObjectiveFromActivity(a);
    };
  }
  /* What content says for other attempts and packages: global objectives in ten millionths, and shared data. Only what is new is said,
     so that a window that was opened before another writes nothing back. */
  var fields = {satisfied: "satisfiedStatus", measure: "normalizedMeasure", completion: "completionStatus", progress: "progressMeasure", raw: "rawScore", min: "minScore", max: "maxScore"};
  function known(o, f) {
    var v = o[fields[f]];
    if (!o[fields[f] + "Known"]) return null;
    if (f === "satisfied") return v ? 1 : 0;
    if (f === "completion") return v === "completed" ? 1 : v === "incomplete" ? 0 : null;
    return v === "" || isNaN(v) ? null : Math.round(v * 1e7);
  }
  function changed() {
    var out = {objectives: {}, stores: {}}, now = api._sequencingService.getOverallSequencingProcess().getGlobalObjectiveMapSnapshot(), stores = api.captureSharedDataSnapshot();
    Object.keys(now).forEach(function (id) {
      var was = run.carried.objectives[id] || {}, is = {};
      Object.keys(fields).forEach(function (f) { var v = known(now[id], f); if (v !== (was[f] === undefined ? null : was[f])) is[f] = v; });
      if (Object.keys(is).length) out.objectives[id] = is;
    });
    Object.keys(stores).forEach(function (id) { if (stores[id] !== run.carried.stores[id]) out.stores[id] = stores[id]; });
    return out;
  }
  /* What was kept stands over what this attempt knew of it. */
  function brought() {
    var snapshot = {};
    Object.keys(run.carried.objectives).forEach(function (id) {
      var o = run.carried.objectives[id], one = snapshot[id] = {id: id};
      Object.keys(o).forEach(function (f) {
        one[fields[f]] = f === "satisfied" ? o[f] === 1 : f === "completion" ? (o[f] ? "completed" : "incomplete") : f === "measure" || f === "progress" ? o[f] / 1e7 : String(o[f] / 1e7);
        one[fields[f] + "Known"] = true;
      });
    });
    api.restoreGlobalObjectiveSnapshot(snapshot);
    api.restoreSharedDataSnapshot(Object.assign(api.captureSharedDataSnapshot(), run.carried.stores));
  }
  var four = {
    delivered: "", over: "", wish: null, asked: null,
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
      bySN(api._sequencingService.rollupProcess);
      this.heard();
      var stood = run.sequencing && api.deserializeSequencingState(run.sequencing);
      brought();
      if (stood) {
        var at = api.getSequencingState().currentActivity;
        if (at && items[at.id] && at.isActive) { this.delivered = at.id; return this.deliver(); }
        if (api.processNavigationRequest("resumeAll")) return;
      }
      this.begin();
    },
    /* A part that content asks for goes by may() and by its name, whatever signs that has; it is put once the part that asks has ended,
       for what its end brings about stands before it (TB.2.3). */
    heard: function () {
      var self = this, get = api.GetValue, set = grown(api.SetValue, "Commit"), terminate = api.Terminate;
      function failed(code, answer) { api.lastErrorCode = code; return answer; }
      /* The list that an element stands in, and whether its place is one that is not there yet. */
      function listed(k) {
        var m = /^(cmi|adl)\.(objectives|interactions|comments_from_learner|comments_from_lms|data)\.(\d+)\./.exec(k), of = m && api[m[1]][m[2]];
        return of ? {all: of.childArray, at: Number(m[3])} : null;
      }
      function beyond(k) { var l = listed(k); return !!l && l.at >= l.all.length; }
      function put(k, v) { /* what was refused leaves no empty entry behind */
        var l = listed(k), n = l && l.all.length;
        if (k.slice(0, 9) === "adl.data." && beyond(k)) return failed("351", "false");
        var r = set.call(api, k, v);
        if (r !== "true" && l && l.all.length > n) l.all.length = n;
        return r;
      }
      api.SetValue = function (k, v) {
        if (k !== "adl.nav.request" || !running()) return running() ? put(String(k), v) : set.call(api, k, v);
        var m = /^\{target=([^}]+)\}(choice|jump)$/.exec(v);
        if (m && !tree().getActivity(m[1])) m = null;
        var r = set.call(api, k, m ? "exit" : v);
        if (r === "true") self.wish = m && {what: m[2], id: m[1], said: v};
        return r;
      };
      api.GetValue = function (k) {
        if (!running()) return get.call(api, k);
        var m = /^adl\.nav\.request_valid\.(choice|jump)\.\{target=([^}]+)\}$/.exec(k), a = m && tree().getActivity(m[2]);
        api.lastErrorCode = "0";
        if (a) return String(m[1] === "choice" ? may(a.id) : path(a).every(free));
        if (k === "adl.nav.request") return self.wish ? self.wish.said : api.adl.nav.request;
        if (beyond(k)) return failed("301", "");
        var v = get.call(api, k);
        return v === "" && k === "cmi.launch_data" ? failed("403", "") : v;
      };
      api.Terminate = function (p) {
        var on = running(), r;
        if (on && self.asked) { /* what the learner asks for stands before what content has asked for (SN 4.2.1) */
          self.wish = self.asked.what === "choice" ? self.asked : null;
          api.adl.nav.request = self.wish ? "exit" : self.asked.what;
        }
        if (on && api.adl.nav.request === "suspendAll") api.cmi.exit = "suspend"; /* what is suspended comes back to its data (UP.4, SB.2.6) */
        var went = on && api.adl.nav.request !== "_none_";
        r = terminate.call(api, p);
        if (r !== "true") return r;
        self.follow(went);
        send({sequencing: state(), overall: overall()}); /* what followed from its end */
        return r;
      };
    },
    /* What was wished for, once its time has come; and where nothing came of it, the list. */
    follow: function (went) {
      var self = this, w = this.wish;
      this.wish = this.asked = null;
      if (w && !this.delivered && !this.over) this.put(w);
      if (went) setTimeout(function () { if (!self.delivered && !self.over && api.isTerminated()) self.rest(); }, 0);
    },
    put: function (w) {
      if (w.what === "choice" && !may(w.id)) return;
      api.processNavigationRequest(items[w.id] ? "jump" : w.what, w.id);
    },
    rest: function () {
      frame.src = "about:blank";
      current = "";
      say("choose");
      tell({});
    },
    begin: function () {
      var self = this;
      api.processNavigationRequest("start");
      setTimeout(function () {
        if (current || self.delivered) return;
        if (order.length === 1) self.put({what: "choice", id: order[0]});
        if (!self.delivered) { say("choose"); tell({}); }
      }, 0);
    },
    deliver: function () {
      var item = items[this.delivered];
      if (!item) return;
      this.delivered = "";
      this.over = "";
      say(over ? "over" : ""); /* what waits, waits still */
      api.reset(undefined, {preserveListeners: true, resetTotalTime: true});
      var kept = model(item);
      if (Object.keys(kept).length) api.loadFromJSON(kept);
      open(item);
      send({sequencing: state(), overall: overall()});
    },
    can: function () {
      var v = valid || {"continue": false, previous: false, hideLmsUi: []}, choice = {};
      order.forEach(function (id) { choice[id] = may(id); });
      return {"continue": v["continue"] === true, previous: v.previous === true, choice: choice, hide: v.hideLmsUi || []};
    },
    /* A part that was open and never spoke: the server is told that it was run, for that can be all that is asked of it (UP.4). */
    silent: function () {
      if (current && items[current].sco && !api.isInitialized() && !api.isTerminated()) send({item: current, session: session, cmi: {}, ended: true});
    },
    go: function (what, id) {
      var self = this, was = running(), w = {what: what, id: id};
      if (what === "choice" ? !may(id) : !this.can()[what]) { say("refused"); return tell({}); }
      if (was) this.asked = w;
      this.over = "";
      close(function () {
        if (running()) api.Terminate("");
        if (!was) {
          self.silent();
          if (what === "choice") self.put(w); else api.processNavigationRequest(what);
          if (!self.delivered && !self.over) self.rest();
          send({sequencing: state(), overall: overall()});
        }
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
      var self = this, was = running();
      if (was) this.asked = {what: "suspendAll"};
      close(function () {
        if (running()) api.Terminate("");
        else if (!was && current) { self.silent(); self.over = ""; api.processNavigationRequest("suspendAll"); send({sequencing: state(), overall: overall()}); }
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
      sopan: "run", broken: broken, current: current, can: kind.can(), ended: kind === four && !current ? four.over : "",
      items: order.map(function (id) { return {id: id, status: items[id].status, done: items[id].done}; })
    }, more), "*"); /* none but our own site can have us in a frame */
  }
  window.addEventListener("message", function (e) {
    if (e.source !== window.parent || !e.data || e.data.sopan !== "run") return;
    if (e.data["do"] === "renew") return renewed(e.data.commit);
    if (e.data["do"] === "leave") kind.leave(function () { tell({left: true}); });
    else if (!broken) kind.go(e.data["do"], e.data.item);
  });
  /* A new address of the run-time has new ones of its parts too. */
  function renewed(commit) {
    fetch(commit).then(function (r) { return r.ok ? r.text() : ""; }).then(function (text) {
      var fresh = /<script id="run" type="application\/json">([\s\S]*?)<\/script>/.exec(text);
      if (!fresh) return;
      JSON.parse(fresh[1]).items.forEach(function (i) { if (items[i.id]) items[i.id].address = i.address; });
      run.commit = commit;
      over = false;
      flush();
      if (held && held.id === current) frame.src = held.address;
      held = null;
    })["catch"](function () {});
  }
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
