import { provideVSCodeDesignSystem, vsCodeBadge, vsCodeButton, vsCodeCheckbox, vsCodeDivider } from "@vscode/webview-ui-toolkit";

/** The only file that knows the toolkit. Each component has a twin of the same tag in `@vscode-elements/elements`, its successor. */
export function useToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeBadge(), vsCodeButton(), vsCodeCheckbox(), vsCodeDivider());
}
