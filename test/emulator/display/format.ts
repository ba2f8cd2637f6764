/** `00:17:49`, from 100 hours on `0138h25m` (huawei-vrp.md §4.1). */
export function upDown(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  return hours < 100
    ? `${two(hours)}:${two(minutes)}:${two(seconds % 60)}`
    : `${String(hours).padStart(4, "0")}h${two(minutes)}m`;
}

/** `00h57m53s`, from a day on `26d05h20m49s`. */
export function upFor(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const days = Math.floor(seconds / 86400);
  const rest = `${two(Math.floor((seconds % 86400) / 3600))}h${two(Math.floor((seconds % 3600) / 60))}m${two(seconds % 60)}s`;
  return days > 0 ? `${two(days)}d${rest}` : rest;
}

/** `2026-04-22 21:10:20+00:00`. */
export function clockText(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace("T", " ")}+00:00`;
}
