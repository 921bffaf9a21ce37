import { provideVSCodeDesignSystem, vsCodeBadge, vsCodeButton, vsCodeCheckbox,
  vsCodeDivider } from "@vscode/webview-ui-toolkit";

/**
 * The only file that knows the toolkit. Each component has a twin of the same tag in
 * `@vscode-elements/elements`, its successor. Pages refuse two styles of its library each time they
 * load, as the browser's console says: an empty style element, and a style attribute. Nothing looks
 * wrong without them; styles that it adopts (`adoptedStyleSheets`) stay.
 */
export function useToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeBadge(), vsCodeButton(), vsCodeCheckbox(),
    vsCodeDivider());
}
