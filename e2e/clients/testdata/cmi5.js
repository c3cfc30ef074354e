// A unit that speaks by a client of others: it begins, passes, completes and ends, and then goes where it was told to.
(async () => {
  const out = document.getElementById("out");
  try {
    const Cmi5 = (window.Cmi5 && window.Cmi5.default) || window.Cmi5;
    const cmi5 = new Cmi5();
    await cmi5.initialize();
    await cmi5.pass(0.95);
    await cmi5.complete();
    let refused = 0;
    try {
      await cmi5.complete();
    } catch (e) {
      refused = (e.response && e.response.status) || 1;
    }
    await cmi5.terminate();
    const data = cmi5.launchData;
    out.textContent = JSON.stringify({ mode: data.launchMode, moveOn: data.moveOn, mastery: data.masteryScore, returnURL: data.returnURL, refused });
  } catch (e) {
    out.textContent = JSON.stringify({ error: String(e) + " " + JSON.stringify((e.response && e.response.data) || "") });
  }
  document.body.dataset.done = "yes";
})();
