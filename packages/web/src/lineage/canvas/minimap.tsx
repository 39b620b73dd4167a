import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import { palette } from "../../theme/palette.ts";
import type { Scene } from "../scene/scene.ts";
import type { Viewport } from "../scene/viewport.ts";

const size = { width: 184, height: 112, padding: 8 } as const;

/** A map of the whole graph with a frame around the visible part. Click or drag to move there. */
export function Minimap({ scene, viewport }: { scene: Scene; viewport: Viewport }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useComputedColorScheme("light");

  useEffect(() => {
    const target = canvas.current!;
    const context = target.getContext("2d")!;
    const ratio = window.devicePixelRatio || 1;
    target.width = size.width * ratio;
    target.height = size.height * ratio;
    // Panning moves only the frame, so the boxes are drawn once.
    const boxes = document.createElement("canvas");
    [boxes.width, boxes.height] = [target.width, target.height];
    const { scale, x, y } = projection(scene);
    drawBoxes(boxes.getContext("2d")!, scene, ratio, scheme);
    let scheduled = 0;
    const draw = (): void => {
      scheduled = 0;
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.clearRect(0, 0, target.width, target.height);
      context.drawImage(boxes, 0, 0);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const view = viewport.visible();
      context.strokeStyle = palette.accent[scheme];
      context.lineWidth = 1.5;
      context.beginPath();
      context.roundRect(x + view.x * scale, y + view.y * scale, view.width * scale, view.height * scale, 3);
      context.stroke();
    };
    draw();
    const stopListening = viewport.listen(() => {
      scheduled ||= requestAnimationFrame(draw);
    });
    return () => {
      stopListening();
      cancelAnimationFrame(scheduled);
    };
  }, [scene, viewport, scheme]);

  const go = (event: React.PointerEvent): void => {
    if (event.buttons !== 1) return;
    const box = canvas.current!.getBoundingClientRect();
    const { scale, x, y } = projection(scene);
    viewport.center(
      (event.clientX - box.left - x) / scale,
      (event.clientY - box.top - y) / scale,
      viewport.zoom,
      { animate: event.type === "pointerdown" },
    );
  };
  return (
    <canvas
      ref={canvas}
      className="hw-minimap"
      style={{ width: size.width, height: size.height }}
      onPointerDown={go}
      onPointerMove={go}
    />
  );
}

function drawBoxes(
  context: CanvasRenderingContext2D,
  scene: Scene,
  ratio: number,
  scheme: "light" | "dark",
): void {
  const { scale, x, y } = projection(scene);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (const card of scene.cards) {
    const color = card.state === "FAIL" ? "failure" : card.color;
    context.globalAlpha = card.dim ? 0.25 : 0.85;
    context.fillStyle = palette[color][scheme];
    context.fillRect(
      x + card.x * scale,
      y + card.y * scale,
      Math.max(2, card.width * scale),
      Math.max(1.5, card.height * scale),
    );
  }
}

function projection(scene: Scene): { scale: number; x: number; y: number } {
  const { bounds } = scene;
  const scale = Math.min(
    (size.width - 2 * size.padding) / Math.max(1, bounds.width),
    (size.height - 2 * size.padding) / Math.max(1, bounds.height),
  );
  return {
    scale,
    x: (size.width - bounds.width * scale) / 2 - bounds.x * scale,
    y: (size.height - bounds.height * scale) / 2 - bounds.y * scale,
  };
}
