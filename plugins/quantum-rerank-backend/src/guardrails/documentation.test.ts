import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  configurableGuardrails,
  guardrailEffects,
  profileGuardrailSchema,
  type GuardrailEffect,
} from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import { parse } from 'yaml';
import { generalGuardrails, rightsGuardrails, workloadGuardrails } from '.';
import { cacheGuardrails } from './cache';
import { configGuardrails } from './configuration';
import { consumerGuardrails } from './consumers';
import { evictionGuardrails } from './eviction';
import { redeployGuardrails } from './redeployment';
import { rollbackGuardrails } from './rollbackConfiguration';
import { secretGuardrails } from './secret';

const read = (path: string) =>
  readFileSync(resolve(__dirname, '../..', path), 'utf8');

/** Every guardrail with the effect it has by itself. */
const guardrails = new Map<string, GuardrailEffect>(
  [
    ...workloadGuardrails,
    ...generalGuardrails,
    ...rightsGuardrails,
    ...cacheGuardrails,
    ...configGuardrails,
    ...consumerGuardrails,
    ...evictionGuardrails,
    ...redeployGuardrails,
    ...rollbackGuardrails,
    ...secretGuardrails,
  ].map(({ code, defaultEffect }) => [code, defaultEffect]),
);

/** Cells of the rows below a heading, without the head of the table. */
function rowsBelow(page: string, heading: string): string[][] {
  const section = page.split(`\n${heading}`)[1].split('\n## ')[0];
  return section
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .map(line =>
      line
        .split('|')
        .slice(1, -1)
        .map(cell => cell.trim()),
    );
}

const namesIn = (cell: string) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

describe('guardrails in docs/configuration.md', () => {
  const page = read('../../docs/configuration.md');
  const rows = rowsBelow(page, 'Effects of a guardrail are');

  it('are those that a profile may set, with the effects they have', () => {
    expect(
      rows.map(([code, effect]) => [namesIn(code)[0], namesIn(effect)[0]]),
    ).toEqual(configurableGuardrails.map(code => [code, guardrails.get(code)]));
  });

  it('say what the built-in profile sets', () => {
    const settings = profileGuardrailSchema
      .array()
      .parse(parse(read('profiles/quantum-rerank.yaml')).guardrails);
    expect(
      rows.map(([code, , builtIn]) => [namesIn(code)[0], builtIn]),
    ).toEqual(
      configurableGuardrails.map(code => [
        code,
        settings
          .filter(setting => setting.code === code)
          .map(
            ({ effect, environments = ['every environment'] }) =>
              `\`${effect}\` in ${environments.join(' and ')}`,
          )
          .join(', '),
      ]),
    );
  });

  it('name every effect', () => {
    const [, sentence = ''] =
      page.match(/Effects of a guardrail are ([^.]*)\./) ?? [];
    expect(namesIn(sentence)).toEqual(guardrailEffects);
  });
});

describe('guardrails in docs/operating.md', () => {
  const words: Record<GuardrailEffect, string> = {
    inform: 'informs',
    'require-reason': 'asks for a reason',
    'require-typed-confirmation': 'asks for confirmation',
    'require-approval': 'asks for approval',
    refuse: 'refuses',
  };
  const rows = rowsBelow(
    read('../../docs/operating.md'),
    '## What guardrails find',
  ).flatMap(([codes, , does]) =>
    namesIn(codes).map(code => [code, does] as const),
  );

  it('are all that there are', () => {
    expect(rows.map(([code]) => code).sort()).toEqual(
      [...guardrails.keys()].sort(),
    );
  });

  it.each(rows)('say of %s: %s', (code, does) => {
    const effect = guardrails.get(code);
    expect(does).toMatch(new RegExp(`^${effect && words[effect]}\\b`));
    expect(does.endsWith(', settable')).toBe(
      configurableGuardrails.some(each => each === code),
    );
  });
});
