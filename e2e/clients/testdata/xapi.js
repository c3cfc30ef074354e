// What a course does that uses @xapi/xapi: every resource, by the version that the address names.
"use strict";
(async () => {
	const out = {};
	try {
		const { endpoint, key, secret, version } = window.lrs;
		const client = new XAPI({ endpoint, auth: XAPI.toBasicAuth(key, secret), version, adapter: "fetch" });
		const agent = { objectType: "Agent", name: "Sunita", mbox: "mailto:sunita@x.example" };
		const activity = { objectType: "Activity", id: "https://course.example/unit", definition: { name: { en: "Unit", hi: "इकाई" } } };
		const statement = { actor: agent, verb: XAPI.Verbs.COMPLETED, object: activity };
		out.about = (await client.getAbout()).data.version.includes(version);
		const [first] = (await client.sendStatement({ statement })).data;
		out.read = (await client.getStatement({ statementId: first })).data.actor.name;
		const many = Array.from({ length: 5 }, () => ({ actor: agent, verb: XAPI.Verbs.ANSWERED, object: activity }));
		out.sent = (await client.sendStatements({ statements: many })).data.length;
		const page = (await client.getStatements({ agent, verb: XAPI.Verbs.ANSWERED.id, limit: 3 })).data;
		const rest = (await client.getMoreStatements({ more: page.more })).data;
		out.pages = [page.statements.length, rest.statements.length, rest.more];
		await client.voidStatement({ actor: agent, statementId: first });
		out.voided = (await client.getVoidedStatement({ voidedStatementId: first })).data.id === first;
		const text = new TextEncoder().encode("रजिस्टर").buffer;
		const sum = [...new Uint8Array(await crypto.subtle.digest("SHA-256", text))].map((b) => b.toString(16).padStart(2, "0")).join("");
		const [pictured] = (await client.sendStatement({
			statement: { ...statement, attachments: [{ usageType: "https://course.example/photo", display: { en: "Photo" }, contentType: "text/plain", length: text.byteLength, sha2: sum }] },
			attachments: [text],
		})).data;
		out.attached = typeof (await client.getStatement({ statementId: pictured, attachments: true })).data;
		const place = { agent, activityId: activity.id, stateId: "bookmark" };
		await client.createState({ ...place, state: { page: 3 } });
		await client.createState({ ...place, state: { done: [1, 2] } });
		const state = await client.getState(place);
		out.state = state.data;
		await client.setState({ ...place, state: { page: 4 }, etag: state.headers.etag, matchHeader: "If-Match" });
		out.states = (await client.getStates({ agent, activityId: activity.id })).data;
		await client.deleteState({ ...place, etag: (await client.getState(place)).headers.etag });
		await client.createActivityProfile({ activityId: activity.id, profileId: "p", profile: { a: 1 } });
		out.activityProfile = (await client.getActivityProfile({ activityId: activity.id, profileId: "p" })).data;
		await client.createAgentProfile({ agent, profileId: "p", profile: { b: 2 } });
		out.agentProfile = (await client.getAgentProfile({ agent, profileId: "p" })).data;
		out.person = (await client.getAgent({ agent })).data.name;
		out.activity = (await client.getActivity({ activityId: activity.id })).data.definition.name.hi;
		try {
			await client.sendStatement({ statement: { ...statement, id: first, verb: XAPI.Verbs.FAILED } });
			out.conflict = "taken";
		} catch (err) {
			out.conflict = String(err).includes("already") ? 409 : String(err);
		}
	} catch (err) {
		out.error = String(err && err.stack || err) + " " + JSON.stringify(err && err.response && err.response.data || "");
	}
	document.getElementById("out").textContent = JSON.stringify(out);
	document.body.dataset.done = "yes";
})();
