/**
 * A stopwatch of the processor time of this process, milliseconds: what the machine does besides
 * does not count.
 */
export function stopwatch(): () => number {
  const started = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(started);
    return (user + system) / 1000;
  };
}
