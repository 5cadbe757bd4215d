/** The servers that draw from the queue. */

export const MACHINES = /** @type {const} */ ({
  "machines.machines": "Machines",
  "machines.list": "ComfyUI servers",
  "machines.one":
    "Only this server draws. Another ComfyUI that uses the same frames folder takes from this queue, too.",

  // all of them
  "machines.working": "{count} working",
  "machines.ready": "{count} ready",
  "machines.rate": { one: "{count} frame a minute", other: "{count} frames a minute" },
  "machines.done-at": "done at about {time}",

  // one of them
  "machines.here": "this one",
  "machines.is-working": "Working",
  "machines.is-ready": "Ready",
  "machines.is-draining": "Pausing",
  "machines.is-paused": "Paused",
  "machines.is-gone": "Gone",
  "machines.returned": {
    one: "{machine} is back. Another server draws the frame that it had.",
    other: "{machine} is back. Other servers draw the {count} frames that it had.",
  },
  "machines.task": "{percent}% · {name}",
  "machines.rate-and-share": "{rate}/min · {share}%",
  "machines.rate-hint": {
    one: "{count} frame a minute, {share}% of all.",
    other: "{count} frames a minute, {share}% of all.",
  },
  "machines.frames-done": {
    one: "{count} frame since it began.",
    other: "{count} frames since it began.",
  },
  "machines.model": "Model: {model}",
  "machines.gpu": "GPU",
  "machines.gpu-memory": "GPU memory",
  "machines.cpu": "processor",
  "machines.memory": "memory",
  "machines.kino": "{name}, {url}, Kino {version}",
  "machines.heard": "Last heard {ago}",
  "machines.pause": "Pause",
  "machines.pause-hint": "Pause: it finishes what it draws, the others go on",
  "machines.resume": "Resume",
  "machines.resume-hint": "Resume: it takes tasks again",
  "machines.forget": "Forget",
  "machines.forget-hint": "Forget: it leaves this list until it starts again",

  // elsewhere
  "machines.on": "on {machine}",
  "machines.device": "Drawn by",
  "machines.other-machine": "Another machine",
});
