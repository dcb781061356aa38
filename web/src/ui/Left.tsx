/** In place of the state of a row that is only kept where it was until nobody points at it. */
export function Left() {
  return <span className="left">left this list</span>;
}
