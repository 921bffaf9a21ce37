import type { SandboxCheck, SandboxTry } from "./sandbox-check";

const GROUPS: Readonly<Record<SandboxTry["group"], string>> = {
  start: "Start",
  wall: "Walls: what the interpreter's own processes may do",
  harmless: "Harmless programs, whose answers are exact",
  hostile: "Hostile programs, after each of which another program gave its exact answer",
};

/** The check of the sandbox as Markdown, for people. */
export function sandboxReport({ ok, created, machine, tried, tries }: SandboxCheck): string {
  const fallen = tries.filter(({ stands }) => !stands);
  const sections = (Object.keys(GROUPS) as SandboxTry["group"][]).map((group) => ({ group,
    own: tries.filter((each) => each.group === group) })
  ).filter(({ own }) => own.length > 0);
  return [
    ok ? "# The sandbox stands" : `# The sandbox does NOT stand: ${fallen.length} of ` +
      `${tries.length} failed`,
    ok ?
      `All ${tries.length} checks were as they must be.` :
      `${fallen.map(({ name, result }) => `- **${name}**: ${line(result)}`).join("\n")}\n\n` +
      `Do not run programs of a language model here. Try the Node.js that "visrep.engine.node" ` +
      "names, 20.19 or later; if that does not help, report this page.",
    tried ?
      "The project itself has tried such a machine." :
      "**Nobody has tried this platform yet; this check is the evidence you have.** The " +
      "project has tried Linux x64 with Node.js 20, 22 and 24 only. A report of how it went is " +
      "welcome.",
    [
      `- VisReP ${machine.visrep}, ${machine.interpreter}`,
      `- Node.js ${machine.node}, V8 ` +
      `${machine.v8}${machine.electron === null ? "" : `, Electron ${machine.electron}`}`,
      `- ${machine.platform} ${machine.arch}`,
      `- ${new Date(created).toISOString()}`,
    ].join("\n"),
    ...sections.flatMap(({ group, own }) => [`## ${GROUPS[group]}`, table(own)]),
    "What the sandbox covers, and what it does not, is described in docs/sandbox.md.",
  ].join("\n\n").concat("\n");
}

function table(tries: readonly SandboxTry[]): string {
  const rows = tries.map(({ name, stands, result, ms }) =>
    `| ${stands ? "stands" : "**FALLS**"} | ${line(name)} | ${line(result)} | ` +
    `${ms >= 1 ? `${Math.round(ms)} ms` : ""} |`
  );
  return ["| | what was tried | what happened | time |", "|---|---|---|---:|", ...rows].join("\n");
}

/** Text of a program's side, on one line of a table. */
function line(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_[\]<>|]/g, "\\$&");
}
