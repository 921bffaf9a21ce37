import * as vscode from "vscode";
import { UsageError } from "../../core/errors";
import type { CommandRegistry } from "../command-registry";
import { COMMANDS, CROP_SCHEME, REPLAY_TYPE } from "../ids";
import { saysWhatRan } from "../trace/line-marks";
import type { TraceFollower } from "../trace/trace-follower";
import type { TraceSelection } from "../trace/trace-selection";
import type { PictureOf } from "../trace/variable-hovers";
import { CropFiles, cropUri } from "./crop-files";
import { ReplayDebugSession, type ReplayHost } from "./replay-session";

interface Parts {
  readonly follower: TraceFollower;
  readonly selection: TraceSelection;
  readonly pictureOf: PictureOf;
  readonly commands: CommandRegistry;
  /** The program that a command is about. */
  readonly chosen: (argument: unknown) => vscode.Uri;
}

/**
 * "Replay Trace": a debug session over the recorded execution of a program, in this process. It and
 * the selection follow each other.
 */
export function registerReplay(
  { follower, selection, pictureOf, commands, chosen }: Parts,
): vscode.Disposable {
  const sessions = new Map<string, ReplayDebugSession>();
  const traceOf: ReplayHost["traceOf"] = async (document) => {
    const uri = vscode.Uri.parse(document, true);
    const found = await follower.show(uri);
    if (!found.trace) throw new UsageError(found.reason, "Then replay it.");
    if (!saysWhatRan(await vscode.workspace.openTextDocument(uri), found.trace))
      throw new UsageError(
        "The program was edited since it ran, so its lines are no longer those of the recorded " +
          "run.",
        "Run it again, then replay it.",
      );
    return found.trace;
  };
  const host: ReplayHost = {
    traceOf,
    startOf: (trace) => (selection.trace === trace ? selection.step ?? 0 : 0),
    halted: (trace, step) => {
      if (selection.trace === trace) selection.select(step);
    },
    pathOf: ({ uri }) => (uri.scheme === "file" ? uri.fsPath : uri.toString()),
    cropOf: (trace, patch) => cropUri(trace, patch).toString(),
  };
  const start = async (uri: vscode.Uri): Promise<boolean> => {
    await traceOf(uri.toString()); // what is missing is said before a session begins
    return vscode.debug.startDebugging(vscode.workspace.getWorkspaceFolder(uri), {
      type: REPLAY_TYPE,
      request: "launch",
      name: vscode.l10n.t("Replay Trace"),
      document: uri.toString(),
      internalConsoleOptions: "neverOpen",
    }, { suppressSaveBeforeStart: true });
  };
  return vscode.Disposable.from(
    vscode.workspace.registerFileSystemProvider(CROP_SCHEME, new CropFiles(pictureOf), {
      isCaseSensitive: true,
      isReadonly: true,
    }),
    vscode.debug.registerDebugAdapterDescriptorFactory(REPLAY_TYPE, {
      createDebugAdapterDescriptor: ({ id }) => {
        const session = new ReplayDebugSession(host);
        sessions.set(id, session);
        return new vscode.DebugAdapterInlineImplementation(session);
      },
    }),
    vscode.debug.onDidTerminateDebugSession(({ id }) => void sessions.delete(id)),
    selection.onDidSelect((step) => {
      for (const session of sessions.values())
        if (step !== undefined && session.trace === selection.trace) session.goTo(step);
    }),
    commands.register(COMMANDS.replayTrace, (argument) => start(chosen(argument))),
  );
}
