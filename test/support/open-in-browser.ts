import { spawn } from 'node:child_process';

/** Opens an address in the person's own browser where there is one. Never fails; tells whether an attempt was made. */
export function openInBrowser(url: string): boolean {
  const command = openCommand(url);
  if (!command || process.env['CI']) return false;
  try {
    const child = spawn(command[0], command[1], { stdio: 'ignore', detached: true });
    child.on('error', () => undefined);
    child.unref();
    return true;
  } catch {
    return false;
  }
}

function openCommand(url: string): [string, string[]] | undefined {
  if (process.platform === 'darwin') return ['open', [url]];
  if (process.platform === 'win32') return ['cmd', ['/c', 'start', '', url.replaceAll('&', '^&')]];
  const hasScreen = Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']);
  return hasScreen ? ['xdg-open', [url]] : undefined;
}
