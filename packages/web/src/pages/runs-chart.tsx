import type { Overview } from "../api/v2.gen.ts";
import { formatNumber } from "../ui/format.ts";

const size = { width: 520, height: 132, axis: 20, gutter: 26, gap: 4 } as const;

const kinds = [
  { key: "complete", label: "Succeeded", fill: "var(--hw-success)" },
  { key: "running", label: "Running", fill: "var(--hw-running)" },
  { key: "aborted", label: "Aborted", fill: "var(--hw-warning)" },
  { key: "failed", label: "Failed", fill: "url(#hw-hatch)" },
] as const;

/** Runs by the hour in which they started, one stacked bar each. Failed runs are hatched as well as red. */
export function RunsChart({ hours }: { hours: Overview["runsByHour"] }) {
  const total = (hour: Overview["runsByHour"][number]): number =>
    hour.complete + hour.failed + hour.aborted + hour.running;
  const most = Math.max(4, ...hours.map(total));
  const room = size.height - size.axis;
  const step = (size.width - size.gutter) / Math.max(1, hours.length);
  const sum = hours.reduce((all, hour) => all + total(hour), 0);
  const failed = hours.reduce((all, hour) => all + hour.failed, 0);
  return (
    <figure style={{ margin: 0 }}>
      <svg
        className="hw-chart"
        viewBox={`0 0 ${size.width} ${size.height}`}
        role="img"
        aria-label={`${formatNumber(sum)} runs in the last 24 hours, ${formatNumber(failed)} of them failed`}
      >
        <defs>
          <pattern
            id="hw-hatch"
            width="6"
            height="6"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <rect width="6" height="6" fill="var(--hw-failure)" opacity="0.55" />
            <rect width="3.5" height="6" fill="var(--hw-failure)" />
          </pattern>
        </defs>
        <line
          x1="0"
          x2={size.width - size.gutter}
          y1={room + 0.5}
          y2={room + 0.5}
          stroke="var(--hw-border)"
        />
        <line
          x1="0"
          x2={size.width - size.gutter}
          y1="6.5"
          y2="6.5"
          stroke="var(--hw-border)"
          strokeDasharray="2 4"
        />
        {hours.map((hour, index) => {
          let y = room;
          const start = new Date(hour.hour);
          const label = `${String(start.getHours()).padStart(2, "0")}:00`;
          return (
            <g key={hour.hour}>
              <rect x={index * step} y={0} width={step} height={room} fill="transparent">
                <title>
                  {`${label}: ${kinds.map((kind) => `${hour[kind.key]} ${kind.label.toLowerCase()}`).join(", ")}`}
                </title>
              </rect>
              {kinds.map(({ key, fill }) => {
                const height = (hour[key] / most) * (room - 6);
                y -= height;
                return (
                  height > 0 && (
                    <rect
                      key={key}
                      x={index * step + size.gap / 2}
                      y={y}
                      width={step - size.gap}
                      height={Math.max(0, height - 1)}
                      rx="2.5"
                      fill={fill}
                      pointerEvents="none"
                    />
                  )
                );
              })}
              {index % 4 === 3 && (
                <text x={index * step + step / 2} y={size.height - 4} textAnchor="middle">
                  {label}
                </text>
              )}
            </g>
          );
        })}
        <text x={size.width} y="10" textAnchor="end" className="hw-numbers">
          {most}
        </text>
      </svg>
      <ul className="hw-chart-key">
        {kinds.map(({ key, label, fill }) => (
          <li key={key}>
            <svg width="11" height="11" aria-hidden="true">
              <rect width="11" height="11" rx="3" fill={fill} />
            </svg>
            {label}
          </li>
        ))}
      </ul>
    </figure>
  );
}
