/** Something is being done. Beside the words that say what. */
export function Spinner() {
  return <span className="spinner" aria-hidden="true" />;
}
