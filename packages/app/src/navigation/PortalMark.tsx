/**
 * The portal's mark: a clock, for access that ends.
 *
 * @param size - edge length in pixels
 *
 * @internal
 */
export function PortalMark({ size }: { size: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      style={{ flex: 'none' }}
      aria-hidden="true"
    >
      <rect width="32" height="32" rx="8" fill="#1f5493" />
      <g
        fill="none"
        stroke="#fff"
        strokeWidth="2.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <circle cx="16" cy="16" r="9" />
        <path d="M16 10.5V16l3.8 2.4" />
      </g>
    </svg>
  );
}
