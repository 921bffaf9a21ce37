/* eslint-disable @typescript-eslint/no-require-imports -- mocha loads its reporters by require */
// Mocha's own report, and its counts in the file that VISREP_TEST_COUNTS names, for the one line at the end of `npm test`.
const fs = require("node:fs");
const Mocha = require("mocha");

module.exports = class CountingReporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    // At once, not only at the end: a run takes minutes.
    runner.on(Mocha.Runner.constants.EVENT_TEST_FAIL, (test, error) => Mocha.reporters.Base.consoleLog(`      ${error.stack ?? error.message}`.slice(0, 2000)));
    runner.once(Mocha.Runner.constants.EVENT_RUN_END, () => {
      const { passes, failures, pending } = runner.stats;
      if (process.env.VISREP_TEST_COUNTS) fs.writeFileSync(process.env.VISREP_TEST_COUNTS, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
    });
  }
};
