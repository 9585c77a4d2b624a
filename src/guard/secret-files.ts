import { foldName } from './path-syntax.ts';

const secretNames: readonly RegExp[] = [
  /^\.(?:flask)?env/,
  /\.env$/,
  /^\.dev\.vars/,
  /\.(?:pem|key|p8|p12|pfx|ppk|pvk|jks|jceks|bks|keystore|keytab|kdbx?|asc|gpg|der|ovpn|agekey|pkcs12|publishsettings)$/,
  /\.(?:tfstate|tfvars(?:\.json)?)$/,
  /\.tfstate\..{0,60}backup$/,
  /^\.?(?:npmrc|yarnrc|netrc|pypirc|pgpass|htpasswd|htdigest|git-credentials|boto|s3cfg|vault-token|terraformrc|dockercfg|my\.cnf|mylogin\.cnf|authinfo|renviron)$/,
  /^_netrc$/,
  /^pgpass\.conf$/,
  /^(?:yarnrc|\.yarnrc)\.yml$/,
  /^id_[^.]*$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)/,
  /^client_secret.*\.json$/,
  /service[-_]?account.{0,100}\.json$/,
  /firebase-adminsdk.{0,100}\.json$/,
  /^local\.settings\.json$/,
  /^(?:terraform\.rc|credentials\.tfrc\.json)$/,
  /^kubeconfig(?:[._-]|$)|\.kubeconfig$/,
  /^\.?vault[-_]pass(?:word)?(?:[._-]|$)/,
  /^\.(?:bash|zsh|fish|python|node_repl|psql|mysql|mongo|sqlite|irb)_history$/,
];
/** Names that are secret unless they are source code about the subject. */
const secretSubject =
  /^\.?(?:id_|credentials?(?:[._-]|$)|secrets?(?:[._-]|$)|passwords?(?:[._-]|$))|\.env\.|[._-](?:credentials?|secrets?)\.(?:json|ya?ml|toml|ini|properties|txt|xml)$/;
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
/** Folders where everything but source code is secret. */
const secretSubjectFolders = new Set(['secrets', 'secret', 'credentials']);

/** What editors, people and tools put behind (or around) a name when they keep another copy of a file. */
const copyMarks: readonly RegExp[] = [
  /~\d{0,8}$/,
  /\.(?:bak|bkp|back|backup|old|orig|original|save|saved|sav|prev|previous|copy|tmp|temp|swp|swo|swn|rej|\d{1,14})$/,
  /[ _-](?:bak|backup|old|orig|original|copy)\d{0,4}$/,
  / \(\d{1,4}\)$/,
];
const mostCopyMarks = 6;
/** No file system has longer names; most end at 255. In UTF-16 units. */
const longestName = 1_024;

/**
 * Whether a file is never given out, whatever the ignore files say. `path` is relative, with `/`; case and width do not matter. A name that no
 * file can have counts as secret.
 */
export function isSecretFile(path: string): boolean {
  const segments = foldName(path).split('/');
  const name = segments.pop() ?? '';
  if (name.length > longestName) return true;
  const inside = new Set(segments);
  if (segments.some((segment) => secretFolders.has(segment)) || secretFolders.has(name)) return true;
  if (segments.some((segment, index) => segment === 'gcloud' && segments[index - 1] === '.config')) return true;
  if (!sourceName.test(name) && [...secretSubjectFolders].some((folder) => inside.has(folder))) return true;
  return isSecretName(name) || namesCopied(name).some(isSecretName);
}

function isSecretName(name: string): boolean {
  return secretNames.some((pattern) => pattern.test(name)) || (secretSubject.test(name) && !sourceName.test(name));
}

/** The names that a name may be a copy of: `.env` for `.env.bak`, `server.pem` for `.server.pem.swp` and `#server.pem#`. */
function namesCopied(name: string): readonly string[] {
  const found: string[] = [];
  let rest = name.replace(/^(?:\.?#|copy of )/, '').replace(/#$/, '');
  for (let marks = 0; marks < mostCopyMarks; marks++) {
    // A copy may keep the ending: `credentials (1).json`, `server-old.pem`.
    const dot = rest.lastIndexOf('.');
    const [stem, ending] = dot > 0 ? [rest.slice(0, dot), rest.slice(dot)] : [rest, ''];
    found.push(rest, withoutMark(stem) + ending);
    const shorter = withoutMark(rest);
    if (shorter === rest) break;
    rest = shorter;
  }
  return found.flatMap((each) => [each, each.replace(/^\./, '')]).filter((each) => each !== '' && each !== name);
}

function withoutMark(name: string): string {
  const mark = copyMarks.find((pattern) => pattern.test(name));
  return mark === undefined ? name : name.replace(mark, '');
}
