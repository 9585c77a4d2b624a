/**
 * The page of "Why No Suggestion?". `body` is HTML that VS Code's own Markdown renderer made of text in which no text from outside is marked up; all
 * the same nothing is loaded and nothing runs.
 */
export function explanationHtml(body: string, title: string, nonce: string): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}';">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">
body { font: var(--vscode-font-size) / 1.5 var(--vscode-font-family); color: var(--vscode-foreground); max-width: 60rem; padding: 0.5rem 1rem; }
h1 { font-size: 1.4em; } h2 { font-size: 1.15em; } h3 { font-size: 1em; }
table { border-collapse: collapse; } th, td { border-bottom: 1px solid var(--vscode-editorWidget-border, currentColor); padding: 0.2em 0.8em 0.2em 0; text-align: start; vertical-align: top; }
code, pre { font-family: var(--vscode-editor-font-family); font-size: var(--vscode-editor-font-size); }
pre { background: var(--vscode-textCodeBlock-background); border: 1px solid var(--vscode-editorWidget-border, transparent); max-height: 20rem; overflow: auto; padding: 0.5em; white-space: pre-wrap; }
</style>
</head>
<body>
${body}
</body>
</html>`;
}

/** The text as it is, for a window without a Markdown renderer. */
export function plainBody(text: string): string {
  return `<pre>${escapeHtml(text)}</pre>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
