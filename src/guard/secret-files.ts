import { foldName } from './path-syntax.ts';

const secretNames: readonly RegExp[] = [
  /^\.env/,
  /\.env$/,
  /\.(?:pem|key|p8|p12|pfx|ppk|jks|keystore|kdbx?|asc|gpg|der|ovpn|tfstate|tfvars|pkcs12)$/,
  /\.tfstate\.backup$/,
  /^\.?(?:npmrc|yarnrc|netrc|pypirc|pgpass|htpasswd|htdigest|git-credentials|boto|s3cfg|vault-token|terraformrc|dockercfg|my\.cnf)$/,
  /^_netrc$/,
  /^(?:yarnrc|\.yarnrc)\.yml$/,
  /^id_[^.]*$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)/,
  /^(?:client_secret|service[-_]?account).*\.json$/,
  /^(?:terraform\.rc|credentials\.tfrc\.json)$/,
  /^\.(?:bash|zsh|python|node_repl|psql|mysql)_history$/,
];
/** Names that are secret unless they are source code about the subject. */
const secretSubject = /^\.?(?:id_|credentials?(?:[._-]|$)|secrets?(?:[._-]|$)|passwords?(?:[._-]|$))/;
const sourceName =
  /\.(?:[cm]?[jt]sx?|py|pyi|rs|go|java|kt|kts|scala|swift|c|h|cc|cpp|hpp|cs|fs|rb|php|ex|exs|erl|hs|ml|lua|dart|vue|svelte|sql|proto|md|mdx|rst|css|scss|html|snap)$/;
const secretFolders = new Set([
  '.aws',
  '.ssh',
  '.gnupg',
  '.azure',
  '.kube',
  '.docker',
  '.gcloud',
  '.vault',
  '.secrets',
  '.password-store',
]);

/** Whether a file is never given out, whatever the ignore files say. `path` is relative, with `/`; case and width do not matter. */
export function isSecretFile(path: string): boolean {
  const segments = foldName(path).split('/');
  const name = segments.at(-1) ?? '';
  if (segments.some((segment) => secretFolders.has(segment))) return true;
  if (segments.some((segment, index) => segment === 'gcloud' && segments[index - 1] === '.config')) return true;
  if (secretNames.some((pattern) => pattern.test(name))) return true;
  return secretSubject.test(name) && !sourceName.test(name);
}
