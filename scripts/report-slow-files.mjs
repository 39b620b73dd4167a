/** A reporter for vitest that prints the seconds of the slowest test files, before the runner's own summary. */

const maxFiles = 20;

export default class SlowFilesReporter {
  onTestRunEnd(modules) {
    const files = modules
      .map((module) => ({ name: module.relativeModuleId, seconds: secondsOf(module.diagnostic()) }))
      .sort((a, b) => b.seconds - a.seconds);
    if (files.length < 2) return;
    const total = files.reduce((sum, { seconds }) => sum + seconds, 0);
    console.log(`\nSlowest of ${files.length} files (${total.toFixed(0)} s in all), in seconds:`);
    for (const { name, seconds } of files.slice(0, maxFiles))
      console.log(`${seconds.toFixed(1).padStart(7)}  ${name}`);
  }
}

/** Adds up the time for imports, hooks and tests. */
function secondsOf({ collectDuration, setupDuration, duration }) {
  return (collectDuration + setupDuration + duration) / 1000;
}
