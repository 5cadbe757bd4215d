/** The two modules of ComfyUI's page that the panel uses. ComfyUI ships no types for them, so most of it is any. */

declare module "*/scripts/app.js" {
  /** An extension, as `registerExtension` takes it. */
  interface ComfyExtension {
    name: string;
    [part: string]: any;
  }

  export const app: {
    registerExtension(extension: ComfyExtension): void;
    extensionManager: any;
    ui: any;
    graph: any;
    canvas: any;
    loadGraphData(graph: any, ...more: any[]): Promise<void>;
    loadApiJson(prompt: any, name: string): Promise<void> | void;
    handleFile(file: File, ...more: any[]): Promise<void>;
    graphToPrompt(): Promise<{ workflow: any; output: any }>;
    [part: string]: any;
  };
}

declare module "*/scripts/api.js" {
  export const api: EventTarget & {
    fetchApi(route: string, options?: RequestInit): Promise<Response>;
    apiURL(route: string): string;
    clientId?: string;
    addEventListener(kind: string, listener: (event: CustomEvent<any>) => void, options?: any): void;
    [part: string]: any;
  };
}
