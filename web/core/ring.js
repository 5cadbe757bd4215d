/** Decoded pictures, as many as a bound in bytes allows; for a new one the oldest goes. */

/** @typedef {{width: number, height: number, close: () => void}} Picture  an ImageBitmap */

const CHANNELS = 4; // bytes a pixel

/** @template {Picture} P */
export class Ring {
  /** @type {Map<number, P>} by frame id, the one that came last at the end */
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

  /** How many pictures like these it holds; Infinity before the first. */
  get most() {
    return this.size ? Math.floor((this.limit * this.size) / this.#bytes) : Infinity;
  }

  /** @param {number} id @param {P} picture @param {P | null} shown stays, whatever its age */
  add(id, picture, shown) {
    this.#remove(id);
    this.#pictures.set(id, picture);
    this.#bytes += bytes(picture);
    for (const [old, one] of this.#pictures) {
      if (this.#bytes <= this.limit) return;
      if (old !== id && one !== shown) this.#remove(old);
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
    this.#bytes -= bytes(picture); // before it closes: then it has no size
    picture.close();
  }
}

/** @param {Picture} picture */
const bytes = ({ width, height }) => width * height * CHANNELS;
