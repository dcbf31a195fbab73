import type { Page } from 'playwright-core';

/**
 * What is wrong with the layout of the page as it stands: the page scrolls, something is cut off without a way to
 * see the rest, or something that can be pressed lies under something else.
 */
export const layoutProblems = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const problems: string[] = [];
    const name = (element: Element) => {
      const id = element.id ? `#${element.id}` : '';
      const classes = [...element.classList].map((one) => `.${one}`).join('');
      const words = (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
      return `${element.tagName.toLowerCase()}${id}${classes} “${words}”`;
    };
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) problems.push(`the page is ${root.scrollWidth} px wide`);
    if (root.scrollHeight > innerHeight) problems.push(`the page is ${root.scrollHeight} px high`);

    /** The part of the element that its scrolling and clipping ancestors let through. */
    const seen = (element: Element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      const box = { left, top, right, bottom };
      for (let above = element.parentElement; above; above = above.parentElement) {
        if (getComputedStyle(above).overflow === 'visible') continue;
        const clip = above.getBoundingClientRect();
        box.left = Math.max(box.left, clip.left);
        box.top = Math.max(box.top, clip.top);
        box.right = Math.min(box.right, clip.right);
        box.bottom = Math.min(box.bottom, clip.bottom);
      }
      return box;
    };
    const scrolls = (element: Element) => /auto|scroll/.test(getComputedStyle(element).overflowX);
    const top = document.querySelector('dialog[open]') ?? document.body;

    for (const element of top.querySelectorAll<HTMLElement>('*')) {
      if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      if (element.closest('.sr, .skip, svg, option')) continue;
      const box = seen(element);
      const [width, height] = [box.right - box.left, box.bottom - box.top];
      if (width < 2 || height < 2) continue;
      const style = getComputedStyle(element);
      const isCut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0;
      if (isCut && style.display !== 'inline' && !scrolls(element) && !element.matches('input, select'))
        if (!element.title)
          problems.push(`cut off: ${name(element)} ${element.scrollWidth} in ${element.clientWidth} px`);
      const { right } = element.getBoundingClientRect();
      if (right > innerWidth + 1) {
        let above = element.parentElement;
        while (above && !scrolls(above)) above = above.parentElement;
        if (!above) problems.push(`outside the page: ${name(element)}`);
      }
      const isControl = element.matches('button, a[href], input, select, textarea, summary');
      if (isControl && height > 6 && style.pointerEvents !== 'none') {
        const hit = document.elementFromPoint(box.left + width / 2, box.top + height / 2);
        const isHit = hit && (element.contains(hit) || hit.contains(element));
        const label = hit?.closest('label')?.contains(element);
        // A link over several lines has a middle that it does not fill.
        if (!isHit && !label && element.getClientRects().length === 1)
          problems.push(`covered: ${name(element)} by ${hit ? name(hit) : 'nothing'}`);
      }
    }
    return [...new Set(problems)];
  });
