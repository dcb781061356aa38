/**
 * What of the page in view is outside its box, each in a line: wider than the window, cut off by something around it, over
 * something else that is clicked, a placeholder that is longer than its field, a focus ring without its room. Runs in the page;
 * of the log only its frame is looked at, since its lines scroll.
 */
export function misplaced(): string[] {
  const found: string[] = [];
  const RING = 3;
  const name = (element: Element) => {
    const text = (element.getAttribute('aria-label') ?? element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
    return `${element.tagName.toLowerCase()}.${[...element.classList].join('.')} “${text}”`;
  };
  const shown = (element: Element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && element.closest('.hidden, .skip, .tooltip, datalist, option') === null;
  const over = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (over > 0) found.push(`the page is wider than the window by ${over}`);
  const scrolls = '.log *, pre.code, pre.code *';
  const everything = [...document.querySelectorAll<HTMLElement>('body *')].filter((each) => !each.matches(scrolls) && !(each instanceof SVGElement) && shown(each));
  const clicked = everything.filter((each) => each.matches('a[href], button, input, select, textarea, summary'));
  const worded = everything.filter((each) => [...each.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent!.trim() !== ''));
  for (const element of new Set([...clicked, ...worded])) {
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    if (box.left < -0.5 || box.right > innerWidth + 0.5) found.push(`${name(element)} is outside the window: ${Math.round(box.left)} to ${Math.round(box.right)}`);
    const style = getComputedStyle(element);
    const shortened = style.textOverflow === 'ellipsis' || style.webkitLineClamp !== 'none';
    if (style.overflowX !== 'visible' && !shortened && !element.matches('input, textarea, select') && element.scrollWidth > element.clientWidth + 1) found.push(`${name(element)} cuts its own text off`);
    for (let around = element.parentElement; around !== null && around !== document.body; around = around.parentElement) {
      const clip = getComputedStyle(around);
      if (clip.overflowX === 'visible' && clip.overflowY === 'visible') continue;
      if (clip.textOverflow === 'ellipsis' || clip.webkitLineClamp !== 'none') break;
      const edge = around.getBoundingClientRect();
      if (box.left < edge.left - 0.5 || box.right > edge.right + 0.5) found.push(`${name(element)} is cut off by ${name(around)}`);
      else if (element.matches('a[href], button, input, select, textarea, summary') && clip.overflowX !== 'visible' && style.outlineOffset !== '-2px') {
        const room = Math.min(box.left - edge.left, edge.right - box.right);
        if (room < RING) found.push(`the focus ring of ${name(element)} is cut off by ${name(around)}`);
      }
      break;
    }
  }
  for (const input of document.querySelectorAll<HTMLInputElement>('input[placeholder]')) {
    if (!shown(input)) continue;
    const style = getComputedStyle(input);
    const pen = document.createElement('canvas').getContext('2d')!;
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const room = input.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
    if (pen.measureText(input.placeholder).width > room + 1) found.push(`the placeholder “${input.placeholder}” is longer than its field`);
  }
  const boxes = clicked.map((element) => ({ element, box: element.getBoundingClientRect() })).filter(({ box }) => box.width > 0);
  boxes.forEach(({ element, box }, index) => {
    for (const { element: other, box: that } of boxes.slice(index + 1)) {
      if (element.contains(other) || other.contains(element)) continue;
      const width = Math.min(box.right, that.right) - Math.max(box.left, that.left);
      const height = Math.min(box.bottom, that.bottom) - Math.max(box.top, that.top);
      // The head of the page stays, and what is scrolled goes below it; so does what can be done to selected jobs.
      if (width > 1 && height > 1 && element.closest('.top, .bulk-bar') === other.closest('.top, .bulk-bar')) found.push(`${name(element)} is over ${name(other)}`);
    }
  });
  return [...new Set(found)];
}
