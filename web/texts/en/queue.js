/** The queue and its tasks. */

export const QUEUE = /** @type {const} */ ({
  "queue.tasks": "Tasks",
  "queue.empty": "Queue is empty.",
  "queue.pause": "Pause",
  "queue.pause-hint": "Begin no more tasks, of any project",
  "queue.resume": "Resume",
  "queue.resume-hint": "Begin tasks again",
  "queue.paused": "Paused",
  "queue.clear": "Clear failed and stopped",
  "queue.retry-failed": { one: "Retry {count} failed task", other: "Retry {count} failed tasks" },
  "queue.retry-stopped": { one: "Retry {count} stopped task", other: "Retry {count} stopped tasks" },
  "queue.stop-question": "Stop all tasks?",
  "queue.stop-message": {
    one: "What runs is stopped, and {count} task that waits will not run. You can resume them.",
    other: "What runs is stopped, and {count} tasks that wait will not run. You can resume them.",
  },

  // how much there is
  "queue.is-paused": "paused",
  "queue.failed": "{count} failed",
  "queue.frames-waiting": { one: "{count} frame waiting", other: "{count} frames waiting" },
  "queue.tasks-waiting": { one: "{count} task waiting", other: "{count} tasks waiting" },
  "queue.others-waiting": {
    one: "{count} task of other projects waiting",
    other: "{count} tasks of other projects waiting",
  },
  "queue.all-waiting": {
    one: "{count} task waiting, and {others} of other projects",
    other: "{count} tasks waiting, and {others} of other projects",
  },
  "queue.will-wait": "new tasks will wait",

  // a task
  "queue.start": "Start",
  "queue.retry": "Retry",
  "queue.stop": "Stop",
  "queue.dismiss": "Dismiss",
  "queue.move-up": "Move up",
  "queue.move-down": "Move down",
  "queue.more": "More",
  "queue.less": "Less",
  "queue.waiting": "waiting",
  "queue.not-started": "not started",
  "queue.done": "done",
  "queue.stopped": "stopped",
  "queue.no-reason": "The task failed without a message. See ComfyUI's log.",
  "queue.task": "Task {id}",
  "queue.turn": "#{number} in queue",
  "queue.seed": "seed {seed}",
  "queue.before-frame": "before frame {number}",
  "queue.after-frame": "after frame {number}",
  "queue.replaces-frame": "replaces frame {number}",
  "queue.take-of-frame": "take of frame {number}",
});
