/** The Headwater logo: springs that join into one stream. */
export function Logo({ size = 30 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <defs>
        <linearGradient id="headwater-mark" x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor="#4c6ef5" />
          <stop offset="1" stopColor="#15aabf" />
        </linearGradient>
      </defs>
      <rect width="32" height="32" rx="8" fill="url(#headwater-mark)" />
      <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinecap="round">
        <path d="M7 9c6 0 6 7 11 7h7" />
        <path d="M7 16h11" />
        <path d="M7 23c6 0 6-7 11-7" />
      </g>
      <circle cx="25" cy="16" r="2.6" fill="#fff" />
    </svg>
  );
}
