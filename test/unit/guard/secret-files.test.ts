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
  'service-account-prod.json',
  'terraform.tfstate',
  'a.kdbx',
];

describe('the secrets list', () => {
  it('has the usual places of keys', () => {
    for (const path of secret) assert.equal(isSecretFile(path), true, path);
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
