/** A cache of decoded pictures with a limit in bytes; the oldest make room for new ones. */

/** @typedef {{width: number, height: number, close: () => void}} Picture  an ImageBitmap */

const CHANNELS = 4; // bytes per pixel

/** @template {Picture} P */
export class Ring {
  /** @type {Map<number, P>} by frame id, the latest last */
  #pictures = new Map();
  #bytes = 0;

  /** @param {number} limit bytes */
  constructor(limit) {
    this.limit = limit;
  }

  /** @param {number} id */
  get(id) {
    return this.#pictures.get(id);
  }

  /** @param {number} id */
  has(id) {
    return this.#pictures.has(id);
  }

  get size() {
    return this.#pictures.size;
  }

  /** How many pictures of this size fit; Infinity while it is empty. */
  get capacity() {
    return this.size ? Math.floor((this.limit * this.size) / this.#bytes) : Infinity;
  }

  /** @param {number} id @param {P} picture @param {P | null} shown is never removed */
  add(id, picture, shown) {
    this.#remove(id);
    this.#pictures.set(id, picture);
    this.#bytes += bytes(picture);
    for (const [oldId, old] of this.#pictures) {
      if (this.#bytes <= this.limit) return;
      if (oldId !== id && old !== shown) this.#remove(oldId);
    }
  }

  clear() {
    for (const id of [...this.#pictures.keys()]) this.#remove(id);
  }

  /** @param {number} id */
  #remove(id) {
    const picture = this.#pictures.get(id);
    if (!picture) return;
    this.#pictures.delete(id);
    this.#bytes -= bytes(picture); // before it closes: a closed bitmap has no size
    picture.close();
  }
}

/** @param {Picture} picture */
const bytes = ({ width, height }) => width * height * CHANNELS;
