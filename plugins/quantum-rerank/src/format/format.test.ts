import type { SignalUnit } from '@quantumrerank/backstage-plugin-quantum-rerank-common';
import {
  formatBytes,
  formatNumber,
  formatSignalNumber,
  imageTag,
  safeHref,
  splitAge,
  splitDuration,
} from '.';

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1,023 B'],
    [1024, '1 KiB'],
    [1.9 * 1024 ** 3, '1.9 GiB'],
    [5000 * 1024 ** 4, '5,000 TiB'],
  ])('tells %d as %s', (bytes, text) => {
    expect(formatBytes(bytes, 'en')).toBe(text);
  });

  it('writes numbers as the language does', () => {
    expect(formatBytes(1.5 * 1024 ** 3, 'de')).toBe('1,5 GiB');
    expect(formatNumber(0.256, 'de')).toBe('0,26');
  });
});

describe('splitDuration', () => {
  it.each([
    ['30m', 1_800_000, '30 minutes'],
    ['1h', 3_600_000, '1 hours'],
    ['90m', 5_400_000, '1 hours 30 minutes'],
    ['24h', 86_400_000, '24 hours'],
    ['2d', 172_800_000, '2 days'],
    ['90s', 90_000, '1 minutes 30 seconds'],
    ['0s', 0, '0 seconds'],
  ])('splits %s exactly', (_text, milliseconds, expected) => {
    expect(
      splitDuration(milliseconds)
        .map(({ unit, value }) => `${value} ${unit}`)
        .join(' '),
    ).toBe(expected);
  });
});

describe('splitAge', () => {
  it.each([
    [-5000, 'seconds', 0],
    [59_999, 'seconds', 59],
    [60_000, 'minutes', 1],
    [3_600_000, 'hours', 1],
    [47 * 3_600_000, 'hours', 47],
    [48 * 3_600_000, 'days', 2],
  ])('splits %d ms into %s', (milliseconds, unit, value) => {
    expect(splitAge(milliseconds)).toEqual({ unit, value });
  });
});

describe('imageTag', () => {
  it.each([
    ['registry:5000/team/app:1.2.0', '1.2.0'],
    ['registry:5000/team/app', 'latest'],
    ['app:1.2.0@sha256:0123456789abcdef', 'sha256:0123456789ab'],
  ])('finds the release of %s', (image, tag) => {
    expect(imageTag(image)).toBe(tag);
  });
});

describe('safeHref', () => {
  it.each(['https://a.example/', 'http://a.example/', 'mailto:a@b.example'])(
    'links %s',
    address => expect(safeHref(address)).toBe(address),
  );

  it.each([
    // eslint-disable-next-line no-script-url
    'javascript:alert(1)',
    'data:text/html,hi',
    'vbscript:x',
    '//a.example',
    'a.example',
  ])('does not link %s', address => expect(safeHref(address)).toBeUndefined());
});

describe('formatSignalNumber', () => {
  it.each<[number, SignalUnit, string]>([
    [0.412, 'seconds', '412 ms'],
    [0.0004, 'seconds', '0.4 ms'],
    [0.10004, 'seconds', '100 ms'],
    [0.1004, 'seconds', '100.4 ms'],
    [1.25, 'seconds', '1.25 s'],
    [0, 'seconds', '0 ms'],
    [0.003, 'ratio', '0.3 %'],
    [0.99951, 'ratio', '99.951 %'],
    [0.24303, 'ratio', '24.3 %'],
    [1, 'ratio', '100 %'],
    [1.4 * 1024 ** 3, 'bytes', '1.4 GiB'],
    [300 * 1024 ** 2, 'bytes', '300 MiB'],
    [2048, 'bytes-per-second', '2 KiB/s'],
    [12, 'count', '12'],
  ])('writes %d %s as %s', (value, unit, text) => {
    expect(formatSignalNumber(value, unit, 'en')).toEqual({ text });
  });

  it('leaves words to the language of the viewer', () => {
    expect(formatSignalNumber(0.55, 'cores', 'de')).toEqual({
      text: '0,55',
      word: 'cores',
    });
    expect(formatSignalNumber(1234.5, 'requests-per-second', 'en')).toEqual({
      text: '1,235',
      word: 'requests-per-second',
    });
  });

  it('writes exact values with more digits', () => {
    expect(formatSignalNumber(0.41234567, 'seconds', 'en', 6).text).toBe(
      '412.346 ms',
    );
  });
});
