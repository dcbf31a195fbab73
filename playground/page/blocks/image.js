import { el, link } from '../kit/dom.js';

const isLocal = (url) =>
  url.startsWith('data:image/') || new URL(url, location.href).origin === location.origin;

/** Pictures from elsewhere are not loaded, only linked: the page talks to nobody but this machine. */
export function image({ image_url: url = '', alt_text: alt, title }) {
  const picture = isLocal(url) ? el('img', { src: url, alt }) : link(url, [`Picture: ${alt}`]);
  return title ? el('figure', {}, [picture, el('figcaption', {}, [title.text])]) : picture;
}

/** A small picture beside a title: nothing where it would have to be loaded from elsewhere. */
export const smallImage = (one) =>
  one?.image_url && isLocal(one.image_url) && el('img.small', { src: one.image_url, alt: one.alt_text });
