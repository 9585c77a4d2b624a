import assert from 'node:assert/strict';
import fc from 'fast-check';
import { createRedactor } from '../../../src/guard/redact.ts';
import { textOf, unitsOf } from '../../../src/guard/units.ts';
import { writeOut } from '../../../src/guard/written-out.ts';
import { echoedKey } from '../../support/echoed-key.ts';

const secretText = fc.string({ minLength: 8, maxLength: 60, unit: 'grapheme-ascii' }).filter((text) => {
  return text.trim().length >= 8 && text.trim() === text && !text.includes('*');
});

describe('the redactor', () => {
  it('takes a known value out in every form it is written in, wherever it stands', () => {
    fc.assert(
      fc.property(secretText, fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (secret, before, after) => {
        const redactor = createRedactor();
        redactor.add(secret);
        const forms = [
          secret,
          JSON.stringify(secret).slice(1, -1),
          encodeURIComponent(secret),
          Buffer.from(secret).toString('base64'),
          Buffer.from(secret).toString('base64url'),
        ];
        for (const form of forms) assert.ok(!redactor.redact(before + form + after).includes(form));
      }),
    );
  });

  it('finds a known value inside a longer base64 text', () => {
    const secret = 'canary-key-value-0123';
    const redactor = createRedactor();
    redactor.add(secret);
    for (const before of ['', 'u', 'us', 'use', 'user:']) {
      const encoded = Buffer.from(`${before}${secret}:tail`).toString('base64');
      const redacted = redactor.redact(`x ${encoded} y`);
      assert.notEqual(redacted, `x ${encoded} y`);
      const left = redacted.split(/[^A-Za-z0-9+/=]+/).map((part) => Buffer.from(part, 'base64').toString('latin1'));
      assert.ok(left.every((part) => !part.includes('key-value')));
    }
  });

  it('finds a known value however an echo writes it, and nothing else', () => {
    fc.assert(
      fc.property(echoedKey, ({ key, echo, before, after }) => {
        const redactor = createRedactor();
        redactor.add(key);
        const redacted = redactor.redact(before + echo + after);
        assert.ok(redacted === `${before}***${after}` || redacted === redactor.redact(`${before}${key}${after}`));
      }),
    );
  });

  it('finds a known value in base64 that was wrapped, behind a name, and in a text inside a text inside a URL', () => {
    const key = 'canary-value/4711+canary-value~0815.canary-value';
    const redactor = createRedactor();
    redactor.add(key);
    const basic = Buffer.from(`user:${key}`).toString('base64');
    const wrapped = (basic.match(/.{1,20}/g) ?? []).join('\r\n  ');
    const layered = encodeURIComponent(encodeURIComponent(JSON.stringify(JSON.stringify({ key }))));
    for (const text of [basic, wrapped, layered, layered.toLowerCase()]) {
      const left = redactor.redact(`seen: ${text}`);
      assert.match(left, /\*{3}/);
      assert.ok(left.length < 100 && !left.includes('anary'), left);
    }
  });

  it('changes nothing in a text that holds no key, whatever escapes it is full of', () => {
    const redactor = createRedactor();
    redactor.add('canary-value-4711');
    const escapes = fc.constantFrom(
      '%2B',
      '%',
      '%25%32%42',
      '\\u0041',
      '\\',
      '\\n',
      '&amp;',
      '&#65;',
      '&#x41',
      '\n',
      'a',
      ' ',
      'é',
      '😀',
      'canary-',
    );
    fc.assert(
      fc.property(fc.array(escapes, { maxLength: 60 }), (pieces) => {
        assert.equal(redactor.redact(pieces.join('')), pieces.join(''));
      }),
    );
  });

  it('writes nothing of a known value that is split over several pieces, but its first three characters', () => {
    fc.assert(
      fc.property(echoedKey, fc.array(fc.nat(500), { maxLength: 8 }), ({ key, echo, before, after }, cuts) => {
        const redactor = createRedactor();
        redactor.add(key);
        const text = before + echo + after;
        const places = [0, ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b), text.length];
        const write = redactor.pieces();
        const written = places
          .slice(1)
          .map((end, at) => write(text.slice(places[at], end)))
          .join('')
          .replaceAll('***', '');
        const left = written.startsWith(before) ? written.slice(before.length) : written;
        const leaked = left.endsWith(after) ? left.slice(0, left.length - after.length) : left;
        let units = unitsOf(leaked);
        for (let layer = 0; layer < 4; layer++) units = writeOut(units)?.units ?? units;
        const plain = textOf(units);
        assert.ok(plain.replace(/(?:[%&\\].{0,6})+$/, '').length <= 3, JSON.stringify({ key, text, places, written }));
      }),
    );
  });

  it('writes nothing of a known value one character at a time, and ordinary lines as they are', () => {
    const redactor = createRedactor();
    redactor.add('canary-value-4711');
    const write = redactor.pieces();
    const written = Array.from('seen: canary-value-4711, then more', (character) => write(character)).join('');
    assert.equal(written.replaceAll('***', ''), 'seen: can, then more');
    for (const line of ['GET https://api.example/v1/models 200', 'the canary sang', 'and can-can', 'else'])
      assert.equal(write(line), line);
  });

  it('takes out what is shaped like a key although it is not known', () => {
    const { redact } = createRedactor();
    const body = 'abcdefghij0123456789ABCD';
    const keys = [
      ['sk', body].join('-'),
      ['sk', 'proj', body].join('-'),
      ['AI', 'za', body].join(''),
      ['gh', 'p_', body].join(''),
      ['AK', 'IA', 'ABCDEFGHIJKLMNOP'].join(''),
      ['hf', body].join('_'),
    ];
    for (const key of keys) {
      assert.equal(redact(`provided: ${key}.`), 'provided: ***.');
      assert.equal(redact(JSON.stringify({ key })), '{"key":"***"}');
    }
    assert.ok(!redact('authorization: Bearer canary-value').includes('canary'));
    assert.ok(!redact('"x-api-key": "canary-value"').includes('canary'));
    assert.equal(redact('GET /v1?key=canary-value&a=1'), 'GET /v1?key=***&a=1');
    assert.ok(!redact(['-----BEGIN RSA', 'PRIVATE KEY-----\nMIIcanary\n'].join(' ')).includes('canary'));
  });

  it('A093: takes out what is left of a key that the server masked itself', () => {
    const { redact } = createRedactor();
    const body = JSON.stringify({ error: { message: 'Incorrect key provided: cana****************alue.' } });
    assert.equal(redact(body), body.replace('cana****************alue', '***'));
    assert.ok(
      !redact(`Incorrect API key provided: ${['sk', 'proj', '*'.repeat(20), 'wxyz'].join('-')}`).includes('wxyz'),
    );
  });

  it('leaves ordinary text alone', () => {
    const redactor = createRedactor();
    redactor.add('abc');
    const text =
      '**bold** ***both*** const keyboard = skipTo("abc", task-runner); // see https://example.com/a?page=2 and disk-usage';
    assert.equal(redactor.redact(text), text);
  });

  it('takes linear time on hostile text', () => {
    const { redact } = createRedactor();
    for (const piece of [
      'sk-',
      'eyJ',
      'Bearer ',
      'api_key=',
      '-----BEGIN PRIVATE KEY-----',
      'eyJ-',
      '-eyJ',
      '-eyJaaaaaaaa.',
      'a.',
      'a***',
      '****',
      '?key=',
    ]) {
      assert.equal(typeof redact(piece.repeat(50_000)), 'string');
    }
  });
});
