/* eslint-disable @typescript-eslint/no-require-imports -- mocha loads its reporters by require */
// Mocha's own report; its counts, and what failed, in the file that VISREP_TEST_COUNTS names, for
// the end of `npm test`.
const fs = require("node:fs");
const Mocha = require("mocha");

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    // At once, not only at the end: a run takes minutes.
    const failures = [];
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test, error) => {
      const reason = String(error.stack ?? error.message).slice(0, 2000);
      Mocha.reporters.Base.consoleLog(`      ${reason}`);
      failures.push(`${test.fullTitle()}\n${reason}`);
    });
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { stats } = runner;
      if (process.env.VISREP_TEST_COUNTS)
        fs.writeFileSync(process.env.VISREP_TEST_COUNTS,
          JSON.stringify({ passed: stats.passes, failed: stats.failures, skipped: stats.pending,
            failures }));
    });
  }
};
