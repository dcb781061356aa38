interface Props {
  query: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
  label: string;
}

/** Brings the next page of a list, where there is one. */
export function Older({ query, label }: Props) {
  if (!query.hasNextPage) return null;
  return (
    <p className="pager">
      <button type="button" className="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {label}
      </button>
    </p>
  );
}
