interface Props {
  /** Parts of the most there can be, 0 to 1, oldest first. */
  values: number[];
  /** What it shows, in words. */
  label: string;
  className?: string;
}

const WIDTH = 100;
const HEIGHT = 24;

/** A line that shows how something went; told in words to those who don't see it. */
export function Sparkline({ values, label, className = '' }: Props) {
  const step = WIDTH / Math.max(1, values.length - 1);
  const points = values.map((value, index) => `${(index * step).toFixed(1)},${(HEIGHT - 1 - Math.min(1, Math.max(0, value)) * (HEIGHT - 2)).toFixed(1)}`);
  return (
    <svg className={`spark ${className}`} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <title>{label}</title>
      {points.length > 1 && (
        <>
          <polygon className="spark-area" points={`0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`} />
          <polyline className="spark-line" points={points.join(' ')} />
        </>
      )}
    </svg>
  );
}
