// What a course does that uses TinCanJS, which knows 1.0.2 at the latest and speaks in calls back.
"use strict";
(() => {
	const out = {};
	const end = () => {
		document.getElementById("out").textContent = JSON.stringify(out);
		document.body.dataset.done = "yes";
	};
	const step = (name, call) => new Promise((done, fail) => call((err, result) => err !== null ? fail(new Error(`${name}: ${err}`)) : done(result)));
	(async () => {
		const { endpoint, key, secret } = window.lrs;
		const lrs = new TinCan.LRS({ endpoint, username: key, password: secret, allowFail: false });
		const agent = new TinCan.Agent({ mbox: "mailto:ravi@x.example", name: "Ravi" });
		const activity = new TinCan.Activity({ id: "https://course.example/older", definition: { name: { en: "Older" } } });
		const statement = new TinCan.Statement({ actor: agent, verb: { id: "http://adlnet.gov/expapi/verbs/completed", display: { en: "completed" } }, target: activity });
		await step("save", (callback) => lrs.saveStatement(statement, { callback }));
		out.read = (await step("read", (callback) => lrs.retrieveStatement(statement.id, { callback }))).actor.name;
		const found = await step("query", (callback) => lrs.queryStatements({ params: { agent, verb: statement.verb }, callback }));
		out.found = found.statements.length;
		await step("state", (callback) => lrs.saveState("bookmark", "page 3", { agent, activity, contentType: "text/plain", callback }));
		out.state = (await step("state again", (callback) => lrs.retrieveState("bookmark", { agent, activity, callback }))).contents;
		await step("state gone", (callback) => lrs.dropState("bookmark", { agent, activity, callback }));
		await step("profile", (callback) => lrs.saveAgentProfile("p", JSON.stringify({ b: 2 }), { agent, contentType: "application/json", callback }));
		out.profile = (await step("profile again", (callback) => lrs.retrieveAgentProfile("p", { agent, callback }))).contents;
	})().catch((err) => { out.error = String(err && err.stack || err); }).then(end);
})();
