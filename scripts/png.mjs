// Makes pictures of the editor smaller without changing a pixel: flat colours compress best without PNG's filters.
// https://www.w3.org/TR/png-3/#9Filters
import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Colour type → bytes of a pixel, with eight bits for each channel. */
const PIXEL = new Map([
  [2, 3],
  [6, 4],
]);

/**
 * @param {Buffer} picture
 * @returns {{ type: string, data: Buffer }[]}
 */
function chunksOf(picture) {
  const chunks = [];
  for (let at = SIGNATURE.length; at < picture.length;) {
    const length = picture.readUInt32BE(at);
    const type = picture.toString('latin1', at + 4, at + 8);
    chunks.push({ type, data: picture.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

/**
 * @param {string} type
 * @param {Buffer} data
 */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/**
 * @param {number} left
 * @param {number} up
 * @param {number} corner
 */
function paeth(left, up, corner) {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/**
 * @param {Buffer} filtered lines, each behind the number of its filter
 * @param {number} stride bytes of a line
 * @param {number} pixel bytes of a pixel
 * @returns {Buffer} the same without filters
 */
function unfiltered(filtered, stride, pixel) {
  const lines = Buffer.alloc(filtered.length);
  for (let start = 0; start < filtered.length; start += stride + 1) {
    const filter = filtered[start];
    for (let at = start + 1; at <= start + stride; at += 1) {
      const isFirst = at - start <= pixel;
      const left = isFirst ? 0 : (lines[at - pixel] ?? 0);
      const up = start === 0 ? 0 : (lines[at - stride - 1] ?? 0);
      const corner = isFirst || start === 0 ? 0 : (lines[at - stride - 1 - pixel] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      lines[at] = (filtered[at] ?? 0) + guess;
    }
  }
  return lines;
}

/**
 * @param {readonly Buffer[]} lines of pixels, each behind the number of its filter
 * @param {Buffer} header
 */
export function encoded(lines, header) {
  const data = deflateSync(Buffer.concat(lines), { level: 9, memLevel: 9 });
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}

/**
 * @param {Buffer} picture
 * @returns {{ header: Buffer, lines: Buffer } | null} the pixels, each line behind a zero; null unless it is a PNG of
 *   eight bits for each channel that is not interlaced
 */
export function pixelsOf(picture) {
  const chunks = chunksOf(picture);
  const header = chunks.find(({ type }) => type === 'IHDR')?.data;
  const pixel = header?.[8] === 8 && header[12] === 0 ? PIXEL.get(header[9] ?? 0) : undefined;
  if (header === undefined || pixel === undefined) return null;
  const filtered = inflateSync(Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)));
  return { header, lines: unfiltered(filtered, header.readUInt32BE(0) * pixel, pixel) };
}

/**
 * @param {Buffer} picture
 * @returns {Buffer} the same pixels, in fewer bytes where that can be
 */
export function packed(picture) {
  const pixels = pixelsOf(picture);
  if (pixels === null) return picture;
  const smaller = encoded([pixels.lines], pixels.header);
  return smaller.length < picture.length ? smaller : picture;
}
