import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isSecretFile } from '../../../src/guard/secret-files.ts';

const secret = [
  '.env',
  '.env.local',
  '.envrc',
  'config/prod.env',
  'server.pem',
  'id_rsa',
  'id_ed25519.pub',
  'keys/id_deploy',
  '.aws/credentials',
  'home/.aws/config',
  '.ssh/known_hosts',
  '.npmrc',
  '.netrc',
  'tls.key',
  'cert.p12',
  'credentials',
  'credentials.json',
  'secrets.yaml',
  '.git-credentials',
  '.config/gcloud/application_default_credentials.json',
  '.config/gcloud/access_tokens.db',
  'service-account-prod.json',
  'terraform.tfstate',
  'a.kdbx',
  '.dev.vars',
  '.dev.vars.production',
  'prod.env.local',
  'prod.auto.tfvars',
  'prod.tfvars.json',
  'release.keystore',
  'debug.jks',
  'cert.pfx',
  '.pypirc',
  '.pgpass',
  '.docker/config.json',
  '.kube/config',
  'kubeconfig',
  'kubeconfig-prod.yaml',
  'my-service-account.json',
  'app-firebase-adminsdk-x1.json',
  'secrets/prod.yaml',
  'deploy/secrets/token',
  'db-credentials.yml',
  '.vault_pass.txt',
  'local.settings.json',
];

/** Copies of these, as editors and people name them. */
const copied = ['.env', 'id_rsa', 'server.pem', 'prod.tfvars', '.npmrc', 'credentials', 'terraform.tfstate'];
const marks = [
  '.bak',
  '.old',
  '.orig',
  '~',
  '.swp',
  '.backup',
  '.save',
  '.1',
  '.20240101',
  '.bak.2',
  ' (1)',
  '-old',
  ' copy',
];

describe('the secrets list', () => {
  it('has the usual places of keys', () => {
    for (const path of secret) assert.equal(isSecretFile(path), true, path);
  });

  it('has their copies and backups', () => {
    for (const name of copied)
      for (const mark of marks) assert.equal(isSecretFile(`${name}${mark}`), true, name + mark);
    const others = [
      '.server.pem.swp',
      '.id_rsa.swo',
      '#id_rsa#',
      '.#server.pem',
      'credentials (1).json',
      'server-old.pem',
    ];
    for (const name of [...others, 'copy of id_rsa', '.env.bak~']) assert.equal(isSecretFile(`a/${name}`), true, name);
  });

  it('is asked about a hundred thousand names in a moment', () => {
    const started = performance.now();
    for (let each = 0; each < 100_000; each++) isSecretFile(`src/components/button-${each}/index.test.tsx`);
    assert.ok(performance.now() - started < 3_000);
  });

  it('takes no longer for a name made to be slow', () => {
    const started = performance.now();
    for (const piece of ['.bak', '~', ' (1)', '-old', '.env.', 'service-account', 'secret', '._-'])
      isSecretFile(piece.repeat(4_096));
    assert.ok(performance.now() - started < 500);
  });

  it('has every name that is too long for a file', () => {
    assert.equal(isSecretFile(`src/${'a'.repeat(1_025)}.ts`), true);
    assert.equal(isSecretFile(`${'folder/'.repeat(500)}${'a'.repeat(255)}.ts`), false);
  });

  it('lets ordinary files through', () => {
    const plain = [
      'src/env.ts',
      'id_generator.py',
      'src/credentials.ts',
      'keyboard.ts',
      'environment.md',
      'secrets.test.ts',
      'monkey.txt',
      'identity',
      'src/platform/secrets/store.ts',
      'secrets/README.md',
      'main.ts.bak',
      'notes.old',
      'package (1).json',
      'service.json',
      'environment.ts~',
      'kubernetes.yaml',
    ];
    for (const path of [...plain, 'package.json', 'src/key/index.ts']) assert.equal(isSecretFile(path), false, path);
  });

  it('knows them in every case and width', () => {
    const recased = fc
      .tuple(fc.constantFrom(...secret), fc.array(fc.boolean(), { minLength: 60, maxLength: 60 }))
      .map(([path, upper]) =>
        Array.from(path, (letter, i) => (upper[i] === true ? letter.toUpperCase() : letter)).join(''),
      );
    fc.assert(fc.property(recased, (path) => isSecretFile(path)));
    assert.equal(isSecretFile('．env'), true);
    assert.equal(isSecretFile('.ｅｎｖ'), true);
  });
});
