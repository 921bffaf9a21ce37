/* eslint-disable @typescript-eslint/no-require-imports -- mocha loads what it requires by require */
// A test's own limit says how long it may take on a quiet machine. Where VISREP_PATIENCE_MS is set,
// no limit is shorter than that: a machine that does much else besides is slow, and a test that
// hangs is found all the same.
const Mocha = require("mocha");

const least = Number(process.env.VISREP_PATIENCE_MS ?? 0);

for (const { prototype } of [Mocha.Runnable, Mocha.Suite]) {
  const own = prototype.timeout;
  prototype.timeout = function(limit) {
    return arguments.length === 0 ?
      own.call(this) :
      own.call(this, typeof limit === "number" && limit > 0 ? Math.max(limit, least) : limit);
  };
}
