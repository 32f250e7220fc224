/** Number of hash slots of every Redis Cluster. */
export const SLOTS = 16_384;

/** CRC16 of the XMODEM kind, polynomial 0x1021, by the upper byte. */
const TABLE = Uint16Array.from({ length: 256 }, (_, index) => {
  let crc = index * 256;
  for (let bit = 0; bit < 8; bit++) {
    // eslint-disable-next-line no-bitwise
    crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1;
  }
  return crc;
});

/**
 * The slot of a key: of the part in the first braces where there is one
 * (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/).
 */
export function slotOf(key: Buffer): number {
  const open = key.indexOf('{');
  const close = open < 0 ? -1 : key.indexOf('}', open + 1);
  const hashed = close > open + 1 ? key.subarray(open + 1, close) : key;
  let crc = 0;
  for (const byte of hashed) {
    // eslint-disable-next-line no-bitwise
    crc = ((crc << 8) ^ TABLE[(crc >> 8) ^ byte]) & 0xffff;
  }
  return crc % SLOTS;
}
