// Walks packages as a learner does, without a browser: the page of the run-time as the server gives it, scorm-again and our player.js
// in a context of their own, a document of a few lines around them, and commits that go to the server. Time is a list of what waits.
//
// On standard input: {players: {kind: file}, player, walks: [{name, address, steps: [text]}]}. On standard output: for each walk what stood after each
// step. What a step says is told in sequencing_test.go.
import {readFileSync} from "node:fs";
import vm from "node:vm";
import {Worker, MessageChannel, receiveMessageOnPort} from "node:worker_threads";
import {webcrypto} from "node:crypto";

const asked = JSON.parse(readFileSync(0, "utf8"));
const loaded = {}, script = (file) => (loaded[file] ||= new vm.Script(readFileSync(file, "utf8"), {filename: file}));

// Requests that are waited for, as the player's are: a second thread makes them.
const bell = new Int32Array(new SharedArrayBuffer(4)), {port1, port2} = new MessageChannel();
const errand = new Worker(`
	const {parentPort, workerData} = require("node:worker_threads"), {bell, port} = workerData;
	parentPort.on("message", async ({method, url, body}) => {
		let answer;
		try { const r = await fetch(url, {method, body}); answer = {status: r.status, text: await r.text()}; } catch (e) { answer = {status: 0, text: String(e)}; }
		port.postMessage(answer);
		Atomics.store(bell, 0, 1);
		Atomics.notify(bell, 0);
	});`, {eval: true, workerData: {bell, port: port2}, transferList: [port2]});
function request(method, url, body) {
	Atomics.store(bell, 0, 0);
	errand.postMessage({method, url, body});
	while (Atomics.load(bell, 0) === 0) Atomics.wait(bell, 0, 0, 30000); // woken by the bell of the answer before, it waits on
	return receiveMessageOnPort(port1).message;
}

// A page of the run-time, as it stands after it was opened.
function opened(address) {
	const page = request("GET", address), text = /<script id="run" type="application\/json">([\s\S]*?)<\/script>/.exec(page.text);
	if (!text) throw new Error(address + " answered " + page.status + ": " + page.text.slice(0, 300));
	const base = new URL(address).origin;
	const p = {base, address, offline: false, waits: [], seq: 0, heard: {}, on: {}, said: null, beacons: 0, seed: 1};
	const later = (f, ms) => (p.waits.push({f, at: ms || 0, n: ++p.seq}), p.seq);
	const every = (f, ms) => { const n = later(() => { f(); p.waits.push({f: again, at: ms, n}); }, ms), again = p.waits.at(-1).f; return n; };
	const never = (n) => { p.waits = p.waits.filter((w) => w.n !== n); };
	const frame = {title: "", onload: null, get src() { return this.at; }, set src(at) { this.at = at; later(() => this.onload && this.onload(), 0); }};
	const line = {hidden: true, textContent: ""};
	const listen = (kind, f) => (p.on[kind] ||= []).push(f);
	class XMLHttpRequest {
		open(_, url) { this.url = base + url; }
		setRequestHeader() {}
		send(body) {
			if (p.offline) throw new Error("offline");
			if (p.answers) return void (this.status = p.answers);
			const a = request("POST", this.url, body);
			this.status = a.status;
			this.responseText = a.text;
		}
	}
	const mute = () => {};
	const window = {
		console: {log: mute, info: mute, warn: mute, debug: mute, error: (...all) => { p.error = all.map((e) => (e && e.stack) || e).join(" "); }},
		document: {
			getElementById: (id) => ({run: {textContent: text[1]}, part: frame, line, h5p: {hidden: true}})[id],
			addEventListener: listen, visibilityState: "visible", querySelector: () => null,
		},
		navigator: {get onLine() { return !p.offline; }, sendBeacon: (url, body) => {
			if (p.offline || body.length > 65536) return false;
			p.beacons++;
			return request("POST", base + url, body).status === 200;
		}},
		fetch: (url, o = {}) => {
			if (p.offline) return Promise.reject(new Error("offline"));
			const a = request(o.method || "GET", base + url, o.body);
			return Promise.resolve({status: a.status, ok: a.status === 200, text: async () => a.text, json: async () => JSON.parse(a.text)});
		},
		crypto: webcrypto, XMLHttpRequest, setTimeout: later, clearTimeout: never, setInterval: every, clearInterval: never,
		addEventListener: listen, removeEventListener: mute, dispatchEvent: mute, parent: {postMessage: (m) => { Object.assign(p.heard, m); }},
		location: {href: address, origin: base}, URL, TextEncoder, Blob, structuredClone, performance,
	};
	window.window = window.self = window.globalThis = window;
	const context = vm.createContext(window);
	// What is drawn by lot is drawn alike each time.
	vm.runInContext("Math.random = (function (s) { return function () { s = (s * 16807) % 2147483647; return s / 2147483647; }; })(" + (asked.seed || 7) + ")", context);
	const kind = JSON.parse(text[1]).kind;
	[asked.players[kind], asked.player].forEach((file) => script(file).runInContext(context));
	Object.assign(p, {window, frame, line, words: JSON.parse(text[1]).words, commit: JSON.parse(text[1]).commit});
	settle(p);
	return p;
}

// What waits is done, in its order, but for what waits longer than a learner would: half a minute is the run-time's own commit.
function settle(p) {
	for (let n = 0; n < 200; n++) {
		const next = p.waits.filter((w) => w.at < 10000).sort((a, b) => a.at - b.at || a.n - b.n)[0];
		if (!next) return;
		p.waits = p.waits.filter((w) => w !== next);
		next.f();
	}
	throw new Error("it does not come to rest");
}

const api = (p) => p.window.API_1484_11 || p.window.API;

// A call of the run-time as content makes it, by its name without LMS: what it answered, and the error that stands then.
function call(p, name, args) {
	const a = api(p), v12 = !p.window.API_1484_11, of = v12 ? (name === "Terminate" ? "LMSFinish" : "LMS" + name) : name;
	const long = (v) => { const m = /^(.+)\*(\d+)$/.exec(v); return m ? m[1].repeat(Number(m[2])) : v; };
	if (!name.endsWith("Value") && !args.length) args = [""];
	const got = String(a[of](...args.map(long)));
	const sorted = String(args[0]).endsWith("._children") ? got.split(",").sort().join() : got; // their order means nothing
	return {got: name === "GetErrorString" && got ? "told" : sorted, code: String(v12 ? a.LMSGetLastError() : a.GetLastError())};
}
function must(p, what, got) {
	if (got !== "true") throw new Error(what + ": " + api(p).GetLastError() + " " + api(p).GetDiagnostic("") + " " + api(p).GetErrorString(api(p).GetLastError()));
}

const words = {completed: ["cmi.completion_status", "completed"], incomplete: ["cmi.completion_status", "incomplete"], passed: ["cmi.success_status", "passed"], failed: ["cmi.success_status", "failed"], suspend: ["cmi.exit", "suspend"], logout: ["cmi.exit", "logout"], "time-out": ["cmi.exit", "time-out"]};

// The content of the part that is open says something.
function say(p, list) {
	let end = true;
	if (!api(p).isInitialized()) must(p, "Initialize", api(p).Initialize(""));
	for (const word of list) {
		const [key, value] = word.includes("=") ? [word.slice(0, word.indexOf("=")), word.slice(word.indexOf("=") + 1)] : [];
		if (word === "stay") end = false;
		else if (words[word]) must(p, word, api(p).SetValue(...words[word]));
		else if (/^-?[0-9.]+$/.test(word)) must(p, word, api(p).SetValue("cmi.score.scaled", word));
		else if (key === "ask") must(p, word, api(p).SetValue("adl.nav.request", value.replace(/^(choice|jump):(.*)$/, "{target=$2}$1")));
		else if (key === "long") must(p, word, api(p).SetValue("cmi.suspend_data", "x".repeat(Number(value))));
		else if (key === "commit") must(p, word, api(p).Commit(""));
		else must(p, word, api(p).SetValue(key.includes(".") ? key : "cmi." + key, value));
	}
	if (end) must(p, "Terminate", api(p).Terminate(""));
}

function press(p, what) {
	const plain = ["continue", "previous", "leave"].includes(what);
	for (const f of p.on.message) f({source: p.window.parent, data: {sopan: "run", do: plain ? what : "choice", item: plain ? undefined : what}});
}

function stands(p) {
	const a = api(p), can = p.heard.can || {choice: {}, hide: []}, out = {at: p.frame.at && p.frame.at !== "about:blank" ? p.heard.current || "" : "", can, ended: p.heard.ended || "", line: p.line.hidden ? "" : Object.keys(p.words).find((k) => p.words[k] === p.line.textContent), broken: !!p.heard.broken, of: {}, frame: p.frame.at, error: p.error || "", beacons: p.beacons};
	for (const one of asked.ids) {
		const t = a && a.getActivityTrackingData && a.getActivityTrackingData(one);
		if (t) out.of[one] = [t.completionStatus, t.successStatus, t.score === null || t.score === undefined ? "" : t.score].join("/");
	}
	return out;
}

const out = [];
for (const walk of asked.walks) {
	const told = [];
	let p = null;
	for (const step of walk.steps) {
		try {
			const [verb, ...rest] = step.split(" ");
			if (p) p.heard.ended = "";
			asked.ids = walk.ids;
			if (verb === "open") p = opened(walk.address);
			else if (verb === "say") say(p, rest);
			else if (verb === "press") press(p, rest[0]);
			else if (verb === "gone") p.on.pagehide.forEach((f) => f({}));
			else if (verb === "offline") { p.offline = true; (p.on.offline || []).forEach((f) => f({})); }
			else if (verb === "answers") p.answers = Number(rest[0]) || 0;
			else if (verb === "renewed") { p.answers = 0; for (const f of p.on.message) f({source: p.window.parent, data: {sopan: "run", do: "renew", commit: p.commit}}); }
			else if (verb === "later") { for (const w of p.waits.splice(0)) w.f(); }
			else if (verb === "online") { p.offline = false; (p.on.online || []).forEach((f) => f({})); }
			else if (verb === "call") p.called = call(p, rest[0], rest.length > 2 ? [rest[1], rest.slice(2).join(" ")] : rest.slice(1));
			else if (verb === "get") { if (!api(p).isInitialized()) must(p, "Initialize", api(p).Initialize("")); }
			else throw new Error("no such step");
			await new Promise((done) => setImmediate(done)); // what was promised
			if (verb !== "gone") settle(p);
			const s = stands(p);
			if (verb === "get") s.got = api(p).GetValue(rest[0]);
			if (verb === "call") Object.assign(s, p.called);
			told.push(s);
		} catch (e) {
			told.push({wrong: String((e && e.stack) || e)});
			break;
		}
	}
	out.push(told);
}
process.stdout.write(JSON.stringify(out), () => process.exit(0));
