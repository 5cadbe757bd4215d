/** Requests about the servers that draw from the queue. */
import { loadMachines } from "../machines.js";

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const MACHINES = {
  "load-machines": (kino) => loadMachines(kino),

  async "pause-machine"(kino, { seat, paused }) {
    try {
      await kino.api.patch(`/v1/machines/${seat}`, { state: paused ? "paused" : "working" });
    } finally {
      await loadMachines(kino); // it may be gone meanwhile
    }
  },

  async "forget-machine"(kino, { seat }) {
    try {
      await kino.api.delete(`/v1/machines/${seat}`);
    } finally {
      await loadMachines(kino);
    }
  },
};
