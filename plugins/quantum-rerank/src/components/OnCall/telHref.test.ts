import { telHref } from './telHref';

describe('telHref', () => {
  it.each([
    ['+49 30 123456', 'tel:+4930123456'],
    ['+49 (30) 123-456', 'tel:+4930123456'],
    ['030/123.456', 'tel:030123456'],
    ['110', 'tel:110'],
  ])('dials %s as %s', (phone, address) => {
    expect(telHref(phone)).toBe(address);
  });

  it.each([
    '',
    '--',
    // eslint-disable-next-line no-script-url
    'javascript:alert(1)',
    '+49 30 123456;ext=1',
    'ask at the desk',
    '*#06#',
  ])('does not dial %s', phone => {
    expect(telHref(phone)).toBeUndefined();
  });
});
